import { expect, test } from 'vitest'
import { Fault } from '../kernel/errors.ts'
import { createPasswordHasher } from './passwords.ts'

let next = 0
const random = { bytes: (length: number) => Buffer.alloc(length, ++next), uuid: () => '' }
const hasher = createPasswordHasher(random, { memoryKib: 64, passes: 1 })

test('a password verifies against its own hash only', async () => {
  const hash = await hasher.hash('correct horse')
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  expect(await hasher.verify('correct horse', hash)).toBe(true)
  expect(await hasher.verify('correct horsf', hash)).toBe(false)
  expect(await hasher.verify('', hash)).toBe(false)
})

test('equal passwords have different hashes', async () => {
  expect(await hasher.hash('same')).not.toBe(await hasher.hash('same'))
})

test('a hash made elsewhere verifies: vector of the reference implementation', async () => {
  // argon2 command line: echo -n password | argon2 somesalt -id -t 2 -k 65536 -p 1
  const hash =
    '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
  expect(await hasher.verify('password', hash)).toBe(true)
  expect(await hasher.verify('differentpassword', hash)).toBe(false)
})

test.each([
  ['empty', ''],
  ['another algorithm', '$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8'],
  ['no salt', '$argon2id$v=19$m=64,t=1,p=1$$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'],
  ['no tag', '$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$'],
  [
    'more memory than is ever used',
    '$argon2id$v=19$m=99999999,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
  ],
  [
    'no lanes',
    '$argon2id$v=19$m=64,t=1,p=0$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
  ],
])('a stored hash that cannot be read denies: %s', async (_name, hash) => {
  expect(await hasher.verify('password', hash)).toBe(false)
})

test('a flood is refused instead of queued without bound, and the gate opens again', async () => {
  const results = await Promise.allSettled(Array.from({ length: 60 }, () => hasher.hash('x')))
  const refused = results.filter((result) => result.status === 'rejected')
  expect(refused.length).toBe(60 - 34)
  for (const { reason } of refused) {
    expect(reason).toBeInstanceOf(Fault)
    expect((reason as Fault).kind).toBe('unavailable')
  }
  expect(await hasher.hash('again')).toMatch(/^\$argon2id/)
})
