/** The published signing suite of SigV4 and SigV4A (awslabs/aws-c-auth), when the folder of cases is there. */

import { createPublicKey } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { HeaderTable, type HttpRequest } from '../../../src/kernel/http.ts'
import { canonicalRequest } from '../../../src/wire/signing/canonical-request.ts'
import { readClaim } from '../../../src/wire/signing/claim.ts'
import { deriveEcdsaPublicKey } from '../../../src/wire/signing/ecdsa-key.ts'
import { stringToSign } from '../../../src/wire/signing/string-to-sign.ts'
import type { SigningProfile, SigningSecret } from '../../../src/wire/signing/types.ts'
import { answerOf, changed, editHeaders, sha256, verify } from './signed-request.ts'

const file = new URL('../../../../shared/cases/sigv4.jsonl', import.meta.url)

interface Row {
  readonly suite: 'v4' | 'v4a'
  readonly name: string
  readonly context: {
    readonly credentials: { readonly access_key_id: string; readonly secret_access_key: string }
    readonly region: string
    readonly service: string
    readonly timestamp: string
    readonly normalize: boolean
  }
  readonly public_key?: { readonly X: string; readonly Y: string }
  readonly [part: `${'header' | 'query'}_${string}`]: string | undefined
}

/** A token added after signing: refused here, because what nobody signed mustn't choose the session. */
const refusedOnPurpose: ReadonlyMap<string, string> = new Map([
  ['post-sts-header-after header', '403 SignatureDoesNotMatch'],
  ['post-sts-header-after query', '403 SignatureDoesNotMatch'],
])

function parse(text: string): { request: HttpRequest; body: Buffer } {
  // On the wire each byte is a character.
  const bytes = Buffer.from(text).toString('latin1')
  const split = bytes.indexOf('\n\n')
  const [start, ...lines] = bytes.slice(0, split).split('\n') as [string, ...string[]]
  const method = start.slice(0, start.indexOf(' '))
  const target = start.slice(start.indexOf(' ') + 1, start.lastIndexOf(' '))
  const raw: string[] = []
  for (const line of lines)
    if (line.startsWith(' ')) raw[raw.length - 1] += `\n${line}`
    else raw.push(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1))
  const question = target.indexOf('?')
  return {
    request: {
      method,
      path: question < 0 ? target : target.slice(0, question),
      query: question < 0 ? '' : target.slice(question + 1),
      headers: new HeaderTable(raw),
      remoteAddress: '127.0.0.1',
      tlsVersion: undefined,
      id: 'suite',
      receivedAt: 0,
    },
    body: Buffer.from(bytes.slice(split + 2), 'latin1'),
  }
}

if (existsSync(file)) {
  const rows = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row)

  const published = rows.filter((row) => row.header_signed_request !== undefined)

  describe.each(published.map((row) => [`${row.suite} ${row.name}`, row] as const))(
    '%s',
    (_, row) => {
      const at = Date.parse(row.context.timestamp)
      const profile: SigningProfile = {
        service: row.context.service,
        family: 'query',
        skewMillis: 900_000,
        region: row.context.region,
        paths: row.context.normalize ? 'normalised' : 'as-sent',
      }
      const secret: SigningSecret = {
        accessKeyId: row.context.credentials.access_key_id,
        secretAccessKey: row.context.credentials.secret_access_key,
        epoch: 0,
      }
      if (row.public_key !== undefined) {
        const { X, Y } = row.public_key
        test('derives the public key', () => {
          const derived = deriveEcdsaPublicKey(secret.secretAccessKey, secret.accessKeyId)
          const x = Buffer.from(X, 'hex').toString('base64url')
          const y = Buffer.from(Y, 'hex').toString('base64url')
          const given = createPublicKey({
            format: 'jwk',
            key: { kty: 'EC', crv: 'P-256', x, y },
          })
          expect(derived.equals(given)).toBe(true)
        })
      }
      for (const form of ['header', 'query'] as const) {
        const signed = row[`${form}_signed_request`]
        if (signed === undefined) continue
        const { request, body } = parse(signed)
        const refused = refusedOnPurpose.get(`${row.name} ${form}`)
        if (refused !== undefined) {
          test(`${form}: refused on purpose`, () => {
            expect(answerOf(() => verify(request, profile, { body, at, secret }))).toBe(refused)
          })
          continue
        }
        test(`${form}: canonical request, string to sign, signature`, () => {
          const claim = readClaim(request, profile, at)
          if (claim === undefined) throw new Error('no claim')
          const canonical = canonicalRequest(claim, request, profile, sha256(body)).text
          expect(Buffer.from(canonical, 'latin1').toString()).toBe(row[`${form}_canonical_request`])
          expect(stringToSign(claim, canonical)).toBe(row[`${form}_string_to_sign`])
          const { verified } = verify(request, profile, { body, at, secret })
          expect(verified.seedSignature).toBe(claim.signature)
        })
        const alterations: Record<string, () => HttpRequest> = {
          method: () => changed(request, { method: request.method === 'GET' ? 'PUT' : 'GET' }),
          path: () => changed(request, { path: `${request.path}x` }),
          'query parameter added': () =>
            changed(request, { query: `${request.query}${request.query === '' ? '' : '&'}a=b` }),
          'signed header': () =>
            changed(request, {
              headers: editHeaders(request.headers, (name, value) =>
                name === 'host' ? `x${value}` : value,
              ),
            }),
          signature: () =>
            form === 'query'
              ? changed(request, { query: request.query.replace(/.(?=$)/, flipHex) })
              : changed(request, {
                  headers: editHeaders(request.headers, (name, value) =>
                    name === 'authorization' ? value.replace(/.$/, flipHex) : value,
                  ),
                }),
        }
        for (const [name, alter] of Object.entries(alterations))
          test(`${form}: refused after a change of ${name}`, () => {
            expect(answerOf(() => verify(alter(), profile, { body, at, secret }))).toBe(
              '403 SignatureDoesNotMatch',
            )
          })
        test(`${form}: refused with another body`, () => {
          const other = Buffer.concat([body, Buffer.from('x')])
          expect(answerOf(() => verify(request, profile, { body: other, at, secret }))).toBe(
            '403 SignatureDoesNotMatch',
          )
        })
        test(`${form}: refused with another secret`, () => {
          const other = { ...secret, secretAccessKey: `${secret.secretAccessKey}x` }
          expect(answerOf(() => verify(request, profile, { body, at, secret: other }))).toBe(
            '403 SignatureDoesNotMatch',
          )
        })
      }
    },
  )

  test('the suite is whole', () => {
    expect(rows.length).toBe(78)
    const unsigned = rows.filter((row) => row.header_signed_request === undefined)
    expect(unsigned.map((row) => `${row.suite} ${row.name}`)).toEqual([
      'v4a get-vanilla-query-order-key',
      'v4a get-vanilla-query-order-value',
    ])
  })
}

function flipHex(digit: string): string {
  return digit === '0' ? '1' : '0'
}
