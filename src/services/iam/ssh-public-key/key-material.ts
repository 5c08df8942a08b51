/** Texts of SSH public keys: read strictly, and written in the encodings IAM knows. */

import { createPublicKey, hash, type KeyObject } from 'node:crypto'

/** Why a text is no key IAM takes. */
export type KeyProblem = 'InvalidPublicKey' | 'UnrecognizedPublicKeyEncoding'

export type KeyMaterial = { readonly key: KeyObject } | { readonly problem: KeyProblem }

/** RSA of 2048 bits at least (API reference, UploadSSHPublicKey). */
const leastBits = 2048

const sshLine = /^ssh-rsa[ \t]+([A-Za-z0-9+/]+={0,2})(?:[ \t]+[^\r\n]*)?$/
const pemBlock =
  /^-----BEGIN ((?:RSA )?PUBLIC KEY)-----\r?\n([A-Za-z0-9+/=\r\n]+?)\r?\n-----END \1-----$/

/** The RSA key of a line as in `authorized_keys`, or of one PEM block; nothing else is read as a key. */
export function readPublicKey(body: string): KeyMaterial {
  const text = body.trim()
  if (!/^(ssh-|-----BEGIN )/.test(text)) return { problem: 'UnrecognizedPublicKeyEncoding' }
  const key = text.startsWith('ssh-') ? fromSshLine(text) : fromPem(text)
  const bits = key?.asymmetricKeyDetails?.modulusLength ?? 0
  return key?.asymmetricKeyType === 'rsa' && bits >= leastBits
    ? { key }
    : { problem: 'InvalidPublicKey' }
}

function fromPem(text: string): KeyObject | undefined {
  const [, label, base64] = pemBlock.exec(text) ?? []
  if (base64 === undefined) return undefined
  try {
    return createPublicKey({
      key: Buffer.from(base64, 'base64'),
      format: 'der',
      type: label === 'PUBLIC KEY' ? 'spki' : 'pkcs1',
    })
  } catch {
    return undefined
  }
}

/** RFC 4253 §6.6: string "ssh-rsa", mpint e, mpint n, and nothing behind them. */
function fromSshLine(text: string): KeyObject | undefined {
  const [, base64] = sshLine.exec(text) ?? []
  if (base64 === undefined) return undefined
  const blob = Buffer.from(base64, 'base64')
  const fields = sshFields(blob)
  const [type, e, n] = fields ?? []
  if (fields?.length !== 3 || type?.toString('latin1') !== 'ssh-rsa' || !e || !n) return undefined
  try {
    const key = createPublicKey({
      format: 'jwk',
      key: { kty: 'RSA', e: unsigned(e), n: unsigned(n) },
    })
    // one key has one blob: what reads the same but is written otherwise isn't taken
    return sshBlob(key).equals(blob) ? key : undefined
  } catch {
    return undefined
  }
}

function sshFields(blob: Buffer): Buffer[] | undefined {
  const fields: Buffer[] = []
  let at = 0
  while (at < blob.length) {
    if (at + 4 > blob.length) return undefined
    const length = blob.readUInt32BE(at)
    at += 4
    if (at + length > blob.length) return undefined
    fields.push(blob.subarray(at, at + length))
    at += length
  }
  return fields
}

const unsigned = (mpint: Buffer): string =>
  (mpint[0] === 0 ? mpint.subarray(1) : mpint).toString('base64url')

function field(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** A positive mpint: a leading zero byte where the first bit is set. */
function mpint(base64url: string): Buffer {
  const bytes = Buffer.from(base64url, 'base64url')
  return field((bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes)
}

function sshBlob(key: KeyObject): Buffer {
  const { e = '', n = '' } = key.export({ format: 'jwk' })
  return Buffer.concat([field(Buffer.from('ssh-rsa')), mpint(e), mpint(n)])
}

/** `ssh-rsa AAAA…`, without a comment. */
export const sshText = (key: KeyObject): string => `ssh-rsa ${sshBlob(key).toString('base64')}`

/** SubjectPublicKeyInfo. */
export const pemText = (key: KeyObject): string =>
  key.export({ format: 'pem', type: 'spki' }).toString()

/** MD5 of the SSH blob as `ssh-keygen -l -E md5` shows it: a name, not a protection. */
export const fingerprintOf = (key: KeyObject): string =>
  (hash('md5', sshBlob(key)).match(/../g) ?? []).join(':')
