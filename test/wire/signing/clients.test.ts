/** Requests signed by the signers that stock clients carry: @smithy/signature-v4, @aws-sdk/signature-v4a, botocore. */

import { spawnSync } from 'node:child_process'
import { SignatureV4a } from '@aws-sdk/signature-v4a'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HttpRequest } from '../../../src/kernel/http.ts'
import { readFormClaim, verifyFormClaim } from '../../../src/wire/signing/form-claim.ts'
import { verifyFormPolicy } from '../../../src/wire/signing/form-policy.ts'
import { createSigningKeyCache } from '../../../src/wire/signing/signing-key.ts'
import type { SigningProfile } from '../../../src/wire/signing/types.ts'
import { Sha256 } from '../../support/sha256.ts'
import {
  answerOf,
  changed,
  editHeaders,
  type Headers,
  now,
  organizations,
  request,
  s3,
  secret,
  sts,
  verify,
} from './signed-request.ts'

interface Example {
  readonly name: string
  readonly profile: SigningProfile
  readonly method: string
  /** Decoded path of the resource, encoded once on the wire. */
  readonly path: string
  readonly query?: Record<string, string | string[]>
  readonly headers?: Record<string, string>
  readonly body?: string
  readonly token?: string
}

const examples: readonly Example[] = [
  { name: 'plain call', profile: sts, method: 'POST', path: '/', body: 'Action=GetCallerIdentity' },
  {
    name: 'call of a session',
    profile: sts,
    method: 'POST',
    path: '/',
    body: 'Action=GetCallerIdentity',
    token: 'FwoGZXIvYXdzE/+=',
  },
  {
    name: 'JSON call',
    profile: organizations,
    method: 'POST',
    path: '/',
    headers: {
      'x-amz-target': 'AWSOrganizationsV20161128.ListAccounts',
      'content-type': 'application/x-amz-json-1.1',
    },
    body: '{}',
  },
  {
    name: 'paths that need normalising',
    profile: sts,
    method: 'GET',
    path: '//a/./b/../c d/ü/',
    query: { b: '2', a: ['2', '1'], 'ü ': "!'()*+/=" },
  },
  { name: 'object', profile: s3, method: 'GET', path: '/bucket/key' },
  {
    name: 'object with a hard name',
    profile: s3,
    method: 'PUT',
    path: "/bucket/a b/.././/ü+%~!'()*&=é\u0065\u0301",
    body: 'bytes',
    headers: { 'content-type': 'text/plain', 'x-amz-meta-a': '  a   b  ' },
  },
  {
    name: 'sub-resource and list parameters',
    profile: s3,
    method: 'GET',
    path: '/bucket',
    query: { 'list-type': '2', prefix: 'a/b c+ü', delimiter: '/', acl: '' },
  },
  { name: 'object of a session', profile: s3, method: 'GET', path: '/bucket/key', token: 'Fwo+/=' },
]

const encode = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
const encodePath = (path: string) => path.split('/').map(encode).join('/')

const queryOf = (query: Example['query'] | Record<string, string | string[] | null>) =>
  Object.entries(query ?? {})
    .flatMap(([name, value]) =>
      [value ?? ''].flat().map((each) => `${encode(name)}=${encode(each)}`),
    )
    .join('&')

function received(
  signed: {
    method: string
    path: string
    query?: Record<string, string | string[] | null> | undefined
    headers: Record<string, string>
  },
  path = signed.path,
): HttpRequest {
  return request(signed.method, path, queryOf(signed.query), Object.entries(signed.headers))
}

const credentials = (token: string | undefined) => ({
  accessKeyId: secret.accessKeyId,
  secretAccessKey: secret.secretAccessKey,
  ...(token === undefined ? {} : { sessionToken: token }),
})

const signerOptions = (example: Example) => ({
  credentials: credentials(example.token),
  region: 'eu-west-1',
  service: example.profile.service,
  sha256: Sha256,
  uriEscapePath: example.profile.family !== 's3',
})

function unsignedRequest(example: Example) {
  return {
    protocol: 'http:',
    hostname: 'localhost',
    port: 4566,
    method: example.method,
    path: encodePath(example.path),
    query: example.query ?? {},
    headers: { host: 'localhost:4566', ...example.headers },
    body: example.body,
  }
}

/** Accepted as it is, refused after each change. */
function checkAltered(original: HttpRequest, profile: SigningProfile, body: string | undefined) {
  const refused = (altered: HttpRequest, altering = body) =>
    answerOf(() => verify(altered, profile, altering === undefined ? {} : { body: altering }))
  const wrong =
    profile.family === 'json' ? '400 InvalidSignatureException' : '403 SignatureDoesNotMatch'
  expect(refused(changed(original, { method: 'DELETE' }))).toBe(wrong)
  expect(refused(changed(original, { path: `${original.path}x` }))).toBe(wrong)
  const more = original.query === '' ? 'policy' : `${original.query}&policy`
  expect(refused(changed(original, { query: more }))).toBe(wrong)
  const otherHost = editHeaders(original.headers, (name, value) =>
    name === 'host' ? 'elsewhere:4566' : value,
  )
  expect(refused(changed(original, { headers: otherHost }))).toBe(wrong)
  if (profile.family !== 's3') expect(refused(original, `${body ?? ''}x`)).toBe(wrong)
}

async function checkHeaderSigned(
  Signer: typeof SignatureV4 | typeof SignatureV4a,
  example: Example,
) {
  const signer = new Signer(signerOptions(example))
  const sent = received(await signer.sign(unsignedRequest(example), { signingDate: new Date(now) }))
  const { claim } = verify(sent, example.profile, bodyOf(example))
  expect(claim.accessKeyId).toBe(secret.accessKeyId)
  expect(claim.sessionToken).toBe(example.token)
  expect(claim.region).toBe('eu-west-1')
  checkAltered(sent, example.profile, example.body)
}

describe('@smithy/signature-v4', () => {
  test.each(examples)('$name by header', (example) => checkHeaderSigned(SignatureV4, example))

  test.each(examples)('$name presigned', async ({ body, ...rest }) => {
    const example: Example =
      body === undefined || rest.profile.family === 's3' ? rest : { ...rest, body }
    const toSign = unsignedRequest(example)
    const headers =
      example.profile.family === 's3'
        ? { ...toSign.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }
        : toSign.headers
    const signed = await new SignatureV4(signerOptions(example)).presign(
      { ...toSign, headers },
      { signingDate: new Date(now), expiresIn: 60 },
    )
    const sent = received(signed)
    const { claim } = verify(sent, example.profile, bodyOf(example))
    expect(claim.method).toBe('query')
    expect(claim.expiresSeconds).toBe(60)
    expect(claim.sessionToken).toBe(example.token)
    checkAltered(sent, example.profile, example.body)
  })
})

const text = fc.string({ unit: 'binary', maxLength: 12 }).map((raw) => raw.toWellFormed())
const headerValue = fc.stringMatching(/^[ -~]{0,20}$/)
const anyExample: fc.Arbitrary<Example> = fc.record({
  name: fc.constant('random'),
  profile: fc.constantFrom(s3, sts, organizations),
  method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE'),
  path: fc.array(text, { maxLength: 4 }).map((segments) => `/${segments.join('/')}`),
  query: fc
    .uniqueArray(fc.tuple(text, text), { maxLength: 4, selector: ([name]) => name })
    .map((pairs) => Object.fromEntries(pairs.filter(([name]) => !/^(__proto__|)$/.test(name)))),
  headers: fc.record({ 'x-amz-meta-a': headerValue, range: headerValue }),
  body: text,
})

describe('@smithy/signature-v4, anything', () => {
  test('is accepted, and refused with one byte of the signed parts changed', async () => {
    await fc.assert(
      fc.asyncProperty(anyExample, fc.nat(), async (example, at) => {
        const signer = new SignatureV4(signerOptions(example))
        const sent = received(
          await signer.sign(unsignedRequest(example), { signingDate: new Date(now) }),
        )
        expect(verify(sent, example.profile, bodyOf(example)).claim.method).toBe('header')
        const position = at % sent.path.length
        const path = `${sent.path.slice(0, position)}~x${sent.path.slice(position)}`
        expect(
          answerOf(() =>
            verify(changed(sent, { path: `/${path}` }), example.profile, bodyOf(example)),
          ),
        ).toMatch(/^(403 SignatureDoesNotMatch|400 InvalidSignatureException)$/)
      }),
      { numRuns: 150, seed: 20260501 },
    )
  })
})

describe('@aws-sdk/signature-v4a', () => {
  test.each(examples)('$name by header', (example) => checkHeaderSigned(SignatureV4a, example))
})

const bodyOf = (example: Example) => (example.body === undefined ? {} : { body: example.body })

const python = 'python3'
const haveBotocore = spawnSync(python, ['-c', 'import botocore']).status === 0
const script = `
import datetime, json, sys
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
moment = datetime.datetime.fromtimestamp(${now / 1000}, datetime.timezone.utc)
if hasattr(auth, 'get_current_datetime'):
    auth.get_current_datetime = lambda *_, **__: moment.replace(tzinfo=None)
class Clock(datetime.datetime):
    @classmethod
    def utcnow(cls): return moment.replace(tzinfo=None)
auth.datetime = type('module', (), {'datetime': Clock})
auth.time = type('module', (), {'time': staticmethod(lambda: ${now / 1000})})
for case in json.load(sys.stdin):
    request = AWSRequest(method=case['method'], url='http://localhost:4566' + case['target'],
        headers=case['headers'], data=case['body'] or {})
    request.headers['host'] = 'localhost:4566'
    request.context['payload_signing_enabled'] = True
    keys = Credentials('${secret.accessKeyId}', '${secret.secretAccessKey}', case.get('token'))
    kind = case['kind']
    if kind == 'v2': auth.HmacV1QueryAuth(keys, 60).add_auth(request)
    else: getattr(auth, kind)(keys, case['service'], 'eu-west-1').add_auth(request)
    prepared = request.prepare()
    print(json.dumps({'method': prepared.method, 'url': prepared.url,
        'headers': [[k, v.decode() if isinstance(v, bytes) else v] for k, v in request.headers.items()]}))
`

const postScript = `
import json, sys
import botocore.session
from botocore.config import Config
client = botocore.session.get_session().create_client('s3', region_name='eu-west-1',
    aws_access_key_id='${secret.accessKeyId}', aws_secret_access_key='${secret.secretAccessKey}',
    aws_session_token='token+/=', config=Config(signature_version=sys.argv[1]))
print(json.dumps(client.generate_presigned_post('bucket', 'uploads/\${filename}',
    Fields={'acl': 'private'}, Conditions=[{'acl': 'private'}, ['content-length-range', 1, 10]])['fields']))
`

function botocore(cases: readonly (Example & { kind: string })[]): HttpRequest[] {
  const input = cases.map((example) => ({
    kind: example.kind,
    method: example.method,
    // Sub-resources go without `=`.
    target: [encodePath(example.path), queryOf(example.query).replace(/=(?=&|$)/g, '')]
      .filter((part) => part !== '')
      .join('?'),
    headers: example.headers ?? {},
    body: bodyFor(example).body ?? '',
    service: example.profile.service,
    token: example.token ?? null,
  }))
  const run = spawnSync(python, ['-c', script], { input: JSON.stringify(input), encoding: 'utf8' })
  if (run.status !== 0) throw new Error(run.stderr)
  return run.stdout
    .trim()
    .split('\n')
    .map((line) => {
      const { method, url, headers } = JSON.parse(line) as {
        method: string
        url: string
        headers: Headers
      }
      const target = url.slice('http://localhost:4566'.length)
      const at = target.indexOf('?')
      return at < 0
        ? request(method, target, '', headers)
        : request(method, target.slice(0, at), target.slice(at + 1), headers)
    })
}

describe.skipIf(!haveBotocore)('botocore (needs python3 with botocore)', () => {
  const kinds = (example: Example) =>
    example.profile.family === 's3' ? ['S3SigV4Auth', 'S3SigV4QueryAuth'] : ['SigV4Auth']
  const cases = examples.flatMap((example) => kinds(example).map((kind) => ({ ...example, kind })))

  test('SigV4 by header and query', () => {
    const sent = botocore(cases)
    expect(sent.length).toBe(cases.length)
    for (const [i, example] of cases.entries()) {
      const received = sent[i] as HttpRequest
      const { claim } = verify(received, example.profile, bodyFor(example))
      expect(claim.accessKeyId).toBe(secret.accessKeyId)
      expect(claim.sessionToken).toBe(example.token)
      checkAltered(received, example.profile, bodyFor(example).body)
    }
  })

  test('presigned GetCallerIdentity', () => {
    const [received] = botocore([
      {
        name: '',
        kind: 'SigV4QueryAuth',
        profile: sts,
        method: 'GET',
        path: '/',
        query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
        headers: { 'x-k8s-aws-id': 'cluster' },
      },
    ]) as [HttpRequest]
    expect(verify(received, sts).claim.signedHeaders).toContain('x-k8s-aws-id')
    checkAltered(received, sts, '')
  })

  test.each(['s3v4', 's3'])('presigned POST, %s', (version) => {
    const run = spawnSync(python, ['-c', postScript, version], { encoding: 'utf8' })
    if (run.status !== 0) throw new Error(run.stderr)
    const fields = Object.entries(JSON.parse(run.stdout) as Record<string, string>)
    const policy = fields.find(([name]) => name === 'policy')?.[1] ?? ''
    const { expiration } = JSON.parse(Buffer.from(policy, 'base64').toString()) as {
      expiration: string
    }
    const at = Date.parse(expiration) - 60_000
    const post = request('POST', '/bucket', '', [['Host', 'localhost:4566']])
    const form = readFormClaim(fields, post, s3, at)
    if (form === undefined) throw new Error('no claim')
    expect(form.claim.accessKeyId).toBe(secret.accessKeyId)
    expect(form.claim.sessionToken).toBe('token+/=')
    expect(verifyFormClaim(form, secret, createSigningKeyCache())).toBeDefined()
    const { contentLengthRange } = verifyFormPolicy(form.policy, fields, 'bucket', at)
    expect(contentLengthRange).toEqual({ min: 1, max: 10 })
    const other = { ...secret, secretAccessKey: 'another' }
    expect(answerOf(() => verifyFormClaim(form, other, createSigningKeyCache()))).toBe(
      '403 SignatureDoesNotMatch',
    )
    expect(answerOf(() => verifyFormPolicy(form.policy, fields, 'elsewhere', at))).toBe(
      '403 AccessDenied',
    )
  })

  test('SigV2 queries', () => {
    const version2 = examples
      .filter(({ profile }) => profile.family === 's3')
      .map(({ body: _, ...example }) => ({ ...example, kind: 'v2' }))
    for (const [i, sent] of botocore(version2).entries()) {
      const example = version2[i] as Example
      // A presigned URL goes on alone, with the Content-Type it was signed for.
      const headers: Headers = Object.entries({
        Host: 'localhost:4566',
        ...example.headers,
      }).filter(([name]) => !name.startsWith('x-amz-'))
      const alone = request(sent.method, sent.path, sent.query, headers)
      const { claim } = verify(alone, s3)
      expect(claim.algorithm).toBe('AWS')
      expect(claim.sessionToken).toBe(example.token)
      const refused = (altered: HttpRequest) => answerOf(() => verify(altered, s3))
      const wrong = '403 SignatureDoesNotMatch'
      expect(refused(changed(alone, { method: 'DELETE' }))).toBe(wrong)
      expect(refused(changed(alone, { path: `${alone.path}x` }))).toBe(wrong)
      expect(refused(changed(alone, { query: `${alone.query}&policy` }))).toBe(wrong)
      expect(
        refused(changed(alone, { query: alone.query.replace(/Expires=\d/, 'Expires=9') })),
      ).toBe(wrong)
    }
  })
})

const bodyFor = (example: Example & { kind: string }): { body?: string } =>
  example.kind === 'S3SigV4QueryAuth' ? {} : bodyOf(example)
