/** A security key of tests: makes key pairs for relying parties and signs with them, as CTAP and WebAuthn say. */

import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** CBOR of what authenticators send: small maps, texts, bytes and integers. */
export function cbor(value: unknown): Buffer {
  const head = (major: number, length: number): Buffer => {
    if (length < 24) return Buffer.from([(major << 5) | length])
    if (length < 256) return Buffer.from([(major << 5) | 24, length])
    return Buffer.from([(major << 5) | 25, length >> 8, length & 255])
  }
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value)
  if (typeof value === 'string') {
    const bytes = Buffer.from(value)
    return Buffer.concat([head(3, bytes.length), bytes])
  }
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  if (value instanceof Map) {
    const entries = [...value].flatMap(([key, each]) => [cbor(key), cbor(each)])
    return Buffer.concat([head(5, value.size), ...entries])
  }
  throw new Error('authenticators send nothing like this')
}

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest()
const url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')

interface Credential {
  readonly id: string
  readonly key: KeyObject
  counter: number
}

/** How an answer differs from the right one. */
export interface Bent {
  readonly origin?: string
  readonly rpId?: string
  readonly challenge?: string
  readonly type?: string
  /** Without somebody who touches it. */
  readonly userPresent?: boolean
  /** The PIN or finger was right; a plain key knows nobody. */
  readonly userVerified?: boolean
  readonly counter?: number
  readonly credential?: string
  /** Signs something else. */
  readonly forged?: boolean
}

export interface SecurityKey {
  readonly credentials: readonly Credential[]
  /** Answer to creation options. */
  create(
    options: { readonly challenge: string; readonly rp: { id?: string } },
    bent?: Bent,
  ): unknown
  /** Answer to request options, by the first allowed credential that it has. */
  get(
    options: {
      readonly challenge: string
      readonly rpId?: string
      readonly allowCredentials?: readonly { readonly id: string }[]
    },
    bent?: Bent,
  ): unknown
}

/** Counts its signatures unless told not to, as passkeys on several machines do. */
export function securityKey(origin: string, { counts = true } = {}): SecurityKey {
  const credentials: Credential[] = []

  const clientData = (type: string, challenge: string, bent: Bent) =>
    Buffer.from(
      JSON.stringify({
        type: bent.type ?? type,
        challenge: bent.challenge ?? challenge,
        origin: bent.origin ?? origin,
        crossOrigin: false,
      }),
    )

  function authenticatorData(rpId: string, counter: number, bent: Bent, attested?: Buffer): Buffer {
    const flags =
      (bent.userPresent === false ? 0 : 1) |
      (bent.userVerified === false ? 0 : 4) |
      (attested ? 64 : 0)
    const count = Buffer.alloc(4)
    count.writeUInt32BE(bent.counter ?? counter)
    return Buffer.concat([
      sha256(bent.rpId ?? rpId),
      Buffer.from([flags]),
      count,
      attested ?? Buffer.alloc(0),
    ])
  }

  return {
    credentials,
    create({ challenge, rp }, bent = {}) {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const id = randomBytes(16)
      const credential = { id: url(id), key: privateKey, counter: counts ? 1 : 0 }
      credentials.push(credential)
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
      const cose = new Map<number, unknown>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Buffer.from(x, 'base64url')],
        [-3, Buffer.from(y, 'base64url')],
      ])
      const attested = Buffer.concat([
        Buffer.alloc(16),
        Buffer.from([0, id.length]),
        id,
        cbor(cose),
      ])
      const authData = authenticatorData(rp.id ?? '', credential.counter, bent, attested)
      const attestation = new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ])
      return {
        id: credential.id,
        rawId: credential.id,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: url(clientData('webauthn.create', challenge, bent)),
          attestationObject: url(cbor(attestation)),
          transports: ['usb'],
        },
      }
    },
    get({ challenge, rpId = '', allowCredentials = [] }, bent = {}) {
      const allowed = new Set(allowCredentials.map(({ id }) => id))
      const credential =
        credentials.find(({ id }) => id === bent.credential) ??
        credentials.find(({ id }) => allowed.has(id)) ??
        credentials[0]
      if (credential === undefined) throw new Error('this key was registered nowhere')
      if (counts) credential.counter++
      const authData = authenticatorData(rpId, credential.counter, bent)
      const data = clientData('webauthn.get', challenge, bent)
      const signed = Buffer.concat([authData, sha256(data), Buffer.from(bent.forged ? [0] : [])])
      return {
        id: credential.id,
        rawId: credential.id,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: url(data),
          authenticatorData: url(authData),
          signature: url(sign('sha256', signed, credential.key)),
        },
      }
    },
  }
}
