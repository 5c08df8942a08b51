import { describe, expect, test } from 'vitest'
import { createSigningKeyCache } from './signing-key.ts'

const secret = (id: string, epoch = 1, secretAccessKey = 'secret') => ({
  accessKeyId: id,
  secretAccessKey,
  epoch,
})

describe('createSigningKeyCache', () => {
  test('the published derivation', () => {
    // "Deriving the signing key" of the AWS documentation.
    const key = createSigningKeyCache().hmacKey(
      secret('AKIDEXAMPLE', 1, 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'),
      '20150830',
      'us-east-1',
      'iam',
    )
    expect(key.export().toString('hex')).toBe(
      'c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9',
    )
  })

  test('holds a key for its id, scope and epoch', () => {
    const cache = createSigningKeyCache()
    const key = cache.hmacKey(secret('a'), '20260101', 'r', 's')
    expect(cache.hmacKey(secret('a'), '20260101', 'r', 's')).toBe(key)
    for (const other of [
      cache.hmacKey(secret('a'), '20260102', 'r', 's'),
      cache.hmacKey(secret('a'), '20260101', 'q', 's'),
      cache.hmacKey(secret('a'), '20260101', 'r', 't'),
      cache.hmacKey(secret('b'), '20260101', 'r', 's'),
      cache.hmacKey(secret('a', 2), '20260101', 'r', 's'),
    ])
      expect(other).not.toBe(key)
  })

  test('an old epoch does not come back', () => {
    const cache = createSigningKeyCache()
    const key = cache.hmacKey(secret('a'), '20260101', 'r', 's')
    cache.hmacKey(secret('a', 2), '20260101', 'r', 's')
    expect(cache.hmacKey(secret('a'), '20260101', 'r', 's')).not.toBe(key)
  })

  test('forgets the access key that was not used longest', () => {
    const cache = createSigningKeyCache(2)
    const use = (id: string) => cache.hmacKey(secret(id), '20260101', 'r', 's')
    const a = use('a')
    const b = use('b')
    expect(use('a')).toBe(a)
    use('c')
    expect(use('a')).toBe(a)
    expect(use('b')).not.toBe(b)
  })

  test('forgets scopes of one access key before they pile up', () => {
    const cache = createSigningKeyCache()
    const use = (region: string) => cache.hmacKey(secret('a'), '20260101', region, 's')
    const first = use('first')
    for (let i = 0; i < 16; i++) use(`r${i}`)
    expect(use('first')).not.toBe(first)
  })

  test('drop forgets everything of a key, and only of that', () => {
    const cache = createSigningKeyCache()
    const a = cache.hmacKey(secret('a'), '20260101', 'r', 's')
    const ecdsa = cache.ecdsaKey(secret('a'))
    const b = cache.hmacKey(secret('b'), '20260101', 'r', 's')
    expect(cache.ecdsaKey(secret('a'))).toBe(ecdsa)
    cache.drop('a')
    expect(cache.hmacKey(secret('a'), '20260101', 'r', 's')).not.toBe(a)
    expect(cache.ecdsaKey(secret('a'))).not.toBe(ecdsa)
    expect(cache.hmacKey(secret('b'), '20260101', 'r', 's')).toBe(b)
  })
})
