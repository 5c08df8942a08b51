/**
 * Encrypted assertions (XML Encryption 1.1): AES under a key that RSA-OAEP carries. Keys of RSA 1.5 are refused: telling
 * good ones from bad would make an oracle of us. Whatever goes wrong ends in the one answer of a bad signature.
 */

import { constants, createDecipheriv, privateDecrypt } from 'node:crypto'
import type { Element } from '@xmldom/xmldom'
import {
  attributeOf,
  childrenOf,
  descendantsOf,
  onlyChild,
  refuse,
  spaces,
  textOf,
  XmlRefused,
} from './xml.ts'

const encryption11 = 'http://www.w3.org/2009/xmlenc11#'
const nonceLength = 12
const tagLength = 16
const blockLength = 16

interface Cipher {
  readonly name: 'aes-128-cbc' | 'aes-256-cbc' | 'aes-128-gcm' | 'aes-256-gcm'
  readonly keyLength: number
}

const ciphers: ReadonlyMap<string, Cipher> = new Map<string, Cipher>([
  [`${spaces.encryption}aes128-cbc`, { name: 'aes-128-cbc', keyLength: 16 }],
  [`${spaces.encryption}aes256-cbc`, { name: 'aes-256-cbc', keyLength: 32 }],
  [`${encryption11}aes128-gcm`, { name: 'aes-128-gcm', keyLength: 16 }],
  [`${encryption11}aes256-gcm`, { name: 'aes-256-gcm', keyLength: 32 }],
])

/** Hash of the padding, which is also that of its mask: by algorithm, digest and mask function. */
const paddings: readonly (readonly [
  algorithm: string,
  digest: string | undefined,
  mask: string | undefined,
  hash: string,
])[] = [
  [`${spaces.encryption}rsa-oaep-mgf1p`, undefined, undefined, 'sha1'],
  [`${spaces.encryption}rsa-oaep-mgf1p`, `${spaces.signature}sha1`, undefined, 'sha1'],
  [`${encryption11}rsa-oaep`, `${spaces.encryption}sha256`, `${encryption11}mgf1sha256`, 'sha256'],
]

/** Text of the assertion inside `EncryptedAssertion`, opened by one of the keys (PEM). Throws XmlRefused. */
export function decryptAssertion(encrypted: Element, keys: readonly string[]): string {
  const data = onlyChild(encrypted, spaces.encryption, 'EncryptedData')
  const carried = descendantsOf(encrypted, spaces.encryption, 'EncryptedKey')
  const [key, ...more] = carried
  if (key === undefined || more.length > 0) return refuse('encrypted keys')
  const cipher =
    ciphers.get(methodOf(data).algorithm) ?? refuse('the assertion is encrypted in another way')
  const content = contentKey(key, keys, cipher.keyLength)
  try {
    return decrypt(cipher, content, cipherValue(data))
  } catch (thrown) {
    if (thrown instanceof XmlRefused) throw thrown
    return refuse('the assertion cannot be decrypted')
  }
}

function methodOf(parent: Element) {
  const method = onlyChild(parent, spaces.encryption, 'EncryptionMethod')
  const named = (space: string, local: string) => {
    const [found] = childrenOf(method, space, local)
    return found && attributeOf(found, 'Algorithm')
  }
  return {
    algorithm: attributeOf(method, 'Algorithm') ?? '',
    digest: named(spaces.signature, 'DigestMethod'),
    mask: named(encryption11, 'MGF'),
  }
}

function cipherValue(parent: Element): Buffer {
  const data = onlyChild(parent, spaces.encryption, 'CipherData')
  const text = textOf(onlyChild(data, spaces.encryption, 'CipherValue')).replaceAll(/\s/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return refuse('cipher value')
  return Buffer.from(text, 'base64')
}

function contentKey(carried: Element, keys: readonly string[], length: number): Buffer {
  const { algorithm, digest, mask } = methodOf(carried)
  const found = paddings.find((row) => row[0] === algorithm && row[1] === digest && row[2] === mask)
  if (found === undefined) return refuse('the key is encrypted in another way')
  const value = cipherValue(carried)
  for (const key of keys) {
    try {
      const options = { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: found[3] }
      const opened = privateDecrypt(options, value)
      if (opened.length === length) return opened
    } catch {
      // another key's
    }
  }
  return refuse('no private key of the provider opens the assertion')
}

function decrypt({ name }: Cipher, key: Buffer, value: Buffer): string {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  if (name === 'aes-128-gcm' || name === 'aes-256-gcm') {
    if (value.length <= nonceLength + tagLength) return refuse('too short')
    const opener = createDecipheriv(name, key, value.subarray(0, nonceLength), {
      authTagLength: tagLength,
    })
    opener.setAuthTag(value.subarray(-tagLength))
    const body = value.subarray(nonceLength, -tagLength)
    return utf8.decode(Buffer.concat([opener.update(body), opener.final()]))
  }
  if (value.length < 2 * blockLength || value.length % blockLength > 0) return refuse('blocks')
  // only the last byte of the padding is defined (section 5.2)
  const opener = createDecipheriv(name, key, value.subarray(0, blockLength)).setAutoPadding(false)
  const plain = Buffer.concat([opener.update(value.subarray(blockLength)), opener.final()])
  const padding = plain.at(-1) ?? 0
  if (padding < 1 || padding > blockLength) return refuse('padding')
  return utf8.decode(plain.subarray(0, plain.length - padding))
}
