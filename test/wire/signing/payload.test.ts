import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { AwsError } from '../../../src/kernel/errors.ts'
import { verifyingBody } from '../../../src/wire/signing/payload/verifying-body.ts'
import { bodyAnswerOf, pieces, readAll, receive, type Upload } from './chunked-body.ts'
import { ecdsaScope, ecdsaSignature, signedByEcdsa } from './ecdsa-signer.ts'
import {
  basic,
  now,
  request,
  s3,
  secret,
  sha256,
  signedByHeader,
  verify,
} from './signed-request.ts'

const signed = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'
const signedTrailer = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'
const unsignedTrailer = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
const trailers = { 'x-amz-checksum-crc32c': 'sOO8/Q==' }
const modes = {
  signed: { mode: signed, chunks: ['first', 'second', 'x'] },
  signedTrailer: { mode: signedTrailer, chunks: ['first', 'second'], trailers },
  unsignedTrailer: { mode: unsignedTrailer, chunks: ['first', 'second'], trailers },
  signedEmpty: { mode: signed, chunks: [] },
  unsignedEmpty: { mode: unsignedTrailer, chunks: [], trailers },
} satisfies Record<string, Upload>

describe('every chunked mode', () => {
  for (const [name, upload] of Object.entries<Upload>(modes))
    test.each([1, 2, 3, 7, 1000])(`${name}, in pieces of %i bytes`, async (size) => {
      const received = await receive({ ...upload, pieces: size })
      expect(received.body.toString()).toBe(upload.chunks.join(''))
      expect(Object.fromEntries(received.trailers)).toEqual(upload.trailers ?? {})
    })
})

const flip = (signature: string) => (signature[0] === '0' ? '1' : '0') + signature.slice(1)
const mismatch = '403 SignatureDoesNotMatch'
const incomplete = '400 IncompleteBody'
const refusals: readonly (readonly [name: string, upload: Upload, answer: string])[] = [
  [
    'forged signature of the first chunk',
    { ...modes.signed, bendSignature: (s, i) => (i === 0 ? flip(s) : s) },
    mismatch,
  ],
  [
    'forged signature of a middle chunk',
    { ...modes.signed, bendSignature: (s, i) => (i === 1 ? flip(s) : s) },
    mismatch,
  ],
  [
    'forged signature of the final chunk',
    { ...modes.signed, bendSignature: (s, i) => (i === 3 ? flip(s) : s) },
    mismatch,
  ],
  [
    'forged signature of the trailer',
    { ...modes.signedTrailer, bendSignature: (s, i) => (i === -1 ? flip(s) : s) },
    mismatch,
  ],
  [
    'byte of a signed chunk changed',
    { ...modes.signed, bend: (b) => b.replace('second', 'Second') },
    mismatch,
  ],
  [
    'chunks swapped',
    {
      mode: signed,
      chunks: ['aaaa', 'bbbb'],
      bend: (b) => b.replace('aaaa', 'cccc').replace('bbbb', 'aaaa').replace('cccc', 'bbbb'),
    },
    mismatch,
  ],
  [
    'signed trailer changed',
    { ...modes.signedTrailer, bend: (b) => b.replace('sOO8', 'tOO8') },
    mismatch,
  ],
  ['short chunk signature', { ...modes.signed, bendSignature: (s) => s.slice(0, 10) }, mismatch],
  [
    'chunk without signature',
    { ...modes.signed, bend: (b) => b.replace(/;chunk-signature=[0-9a-f]+/, '') },
    '400 InvalidRequest',
  ],
  [
    'final chunk missing',
    { ...modes.signed, bend: (b) => b.slice(0, b.lastIndexOf('\r\n0;') + 2) },
    incomplete,
  ],
  [
    'final chunk missing, unsigned',
    { ...modes.unsignedTrailer, bend: (b) => b.slice(0, b.indexOf('\r\n0\r\n') + 2) },
    incomplete,
  ],
  ['nothing but the head', { ...modes.signed, bend: () => '' }, incomplete],
  [
    'cut in the middle of a chunk',
    { ...modes.signed, bend: (b) => b.slice(0, b.indexOf('second') + 3) },
    incomplete,
  ],
  ['end of the final chunk missing', { ...modes.signed, bend: (b) => b.slice(0, -2) }, incomplete],
  ['bytes behind the end', { ...modes.signed, bend: (b) => `${b}x` }, '400 InvalidRequest'],
  ['decoded length too large', { ...modes.signed, decodedLength: '13' }, incomplete],
  ['decoded length too small', { ...modes.signed, decodedLength: '11' }, incomplete],
  [
    'decoded length missing',
    { ...modes.signed, decodedLength: undefined },
    '411 MissingContentLength',
  ],
  ['decoded length negative', { ...modes.signed, decodedLength: '-1' }, '400 InvalidArgument'],
  [
    'decoded length not a number',
    { ...modes.signed, decodedLength: '0x10' },
    '400 InvalidArgument',
  ],
  [
    'decoded length above the limit',
    { ...modes.signed, limits: { maxBytes: 5 } },
    '400 EntityTooLarge',
  ],
  [
    'chunk size that overflows',
    { ...modes.signed, bend: (b) => b.replace(/^5/, 'ffffffffffffffff5') },
    '400 InvalidRequest',
  ],
  [
    'chunk size above what is left',
    { ...modes.signed, bend: (b) => b.replace(/^5/, 'fffffff5') },
    incomplete,
  ],
  [
    'chunk size negative',
    { ...modes.signed, bend: (b) => b.replace(/^5/, '-5') },
    '400 InvalidRequest',
  ],
  [
    'chunk size with prefix',
    { ...modes.signed, bend: (b) => b.replace(/^5/, '0x5') },
    '400 InvalidRequest',
  ],
  ['chunk size empty', { ...modes.signed, bend: (b) => b.slice(1) }, '400 InvalidRequest'],
  [
    'chunk header without end',
    { ...modes.signed, bend: () => '5'.repeat(1000) },
    '400 InvalidRequest',
  ],
  [
    'chunk header with a bare line feed',
    { ...modes.signed, bend: (b) => b.replace('\r\n', '\n') },
    '400 InvalidRequest',
  ],
  [
    'chunk longer than its size',
    { ...modes.unsignedTrailer, bend: (b) => b.replace('first', 'firstx') },
    '400 InvalidRequest',
  ],
  [
    'trailer that was not announced',
    { ...modes.unsignedTrailer, announced: 'x-amz-checksum-crc32' },
    '400 MalformedTrailerError',
  ],
  [
    'announced trailer missing',
    { mode: unsignedTrailer, chunks: ['a'], announced: 'x-amz-checksum-crc32' },
    '400 MalformedTrailerError',
  ],
  [
    'trailer twice',
    {
      ...modes.unsignedTrailer,
      bend: (b) => b.replace(/(x-amz-checksum-crc32c:[^\r]+\r\n)/, '$1$1'),
    },
    '400 MalformedTrailerError',
  ],
  [
    'trailer that is no checksum',
    { mode: unsignedTrailer, chunks: ['a'], trailers: { 'x-amz-acl': 'public-read' } },
    '400 InvalidRequest',
  ],
  [
    'trailer in a mode without',
    {
      ...modes.signed,
      bend: (b) => b.replace(/\r\n$/, 'x-amz-checksum-crc32c:sOO8/Q==\r\n\r\n'),
    },
    '400 InvalidRequest',
  ],
  [
    'trailer signature missing',
    {
      ...modes.signedTrailer,
      bend: (b) => b.replace(/x-amz-trailer-signature:[0-9a-f]+\r\n/, ''),
    },
    '400 MalformedTrailerError',
  ],
  [
    'trailer signature where none belongs',
    {
      ...modes.unsignedTrailer,
      bend: (b) => b.replace(/\r\n$/, `x-amz-trailer-signature:${'0'.repeat(64)}\r\n\r\n`),
    },
    '400 MalformedTrailerError',
  ],
  [
    'endless trailers',
    { ...modes.unsignedTrailer, bend: (b) => b + '\r\n'.repeat(20_000) },
    '400 MalformedTrailerError',
  ],
  [
    'forged head with an unsigned trailer',
    { ...modes.unsignedTrailer, signature: '0'.repeat(64) },
    mismatch,
  ],
]

describe('refused bodies', () => {
  test.each(refusals)('%s', async (_, upload, answer) => {
    expect(await bodyAnswerOf(() => receive(upload))).toBe(answer)
    if (!('signature' in upload))
      expect(await bodyAnswerOf(() => receive({ ...upload, pieces: 1 }))).toBe(answer)
  })

  test('a wrong chunk signature shows what was signed, never what was expected', async () => {
    const expected: string[] = []
    const upload: Upload = {
      ...modes.signed,
      bendSignature: (signature) => {
        expected.push(signature)
        return flip(signature)
      },
    }
    const error = await receive(upload).catch((thrown: AwsError) => thrown)
    if (!(error instanceof AwsError)) throw new Error('accepted')
    expect(Object.keys(error.fields)).toEqual([
      'AWSAccessKeyId',
      'StringToSign',
      'SignatureProvided',
      'StringToSignBytes',
    ])
    expect(JSON.stringify(error.fields)).not.toContain(expected[0] as string)
  })
})

describe('the chunked example of the S3 documentation', () => {
  const head = request('PUT', '/examplebucket/chunkObject.txt', '', [
    ['Host', 's3.amazonaws.com'],
    ['x-amz-date', '20130524T000000Z'],
    ['x-amz-storage-class', 'REDUCED_REDUNDANCY'],
    [
      'Authorization',
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
    ],
    ['x-amz-content-sha256', signed],
    ['Content-Encoding', 'aws-chunked'],
    ['x-amz-decoded-content-length', '66560'],
    ['Content-Length', '66824'],
  ])
  const chunk = (size: number, signature: string) =>
    `${size.toString(16)};chunk-signature=${signature}\r\n${'a'.repeat(size)}${size === 0 ? '' : '\r\n'}`
  const second = '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497'
  const body = (secondSignature: string) =>
    Buffer.from(
      `${chunk(65_536, 'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648')}${chunk(1024, secondSignature)}${chunk(0, 'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9')}\r\n`,
    )
  const read = (bytes: Buffer, size = bytes.length) => {
    const proved = verify(head, s3, { at: Date.UTC(2013, 4, 24), secret })
    return readAll(verifyingBody(pieces(bytes, size), { request: head, ...proved }))
  }

  test('66,824 bytes decode to 66,560', async () => {
    const bytes = body(second)
    expect(bytes.length).toBe(66_824)
    for (const size of [bytes.length, 4096, 13])
      expect((await read(bytes, size)).body.equals(Buffer.alloc(66_560, 'a'))).toBe(true)
  })
  test('a wrong second chunk signature is refused', async () => {
    expect(await bodyAnswerOf(() => read(body(flip(second))))).toBe(mismatch)
  })
})

describe('hashed and unsigned bodies', () => {
  const receiveBody = (
    signedBody: string,
    sentBody: string,
    contentSha256 = sha256(signedBody),
  ) => {
    const received = signedByHeader(s3, { method: 'PUT', body: signedBody, contentSha256 })
    const proved = verify(received, s3)
    return readAll(
      verifyingBody(pieces(Buffer.from(sentBody), 3), { request: received, ...proved }),
    )
  }
  test('the signed hash holds', async () => {
    expect((await receiveBody('some bytes', 'some bytes')).body.toString()).toBe('some bytes')
    expect((await receiveBody('', '')).body.length).toBe(0)
  })
  test('another body', async () => {
    const error = await receiveBody('some bytes', 'Some bytes').catch((thrown: AwsError) => thrown)
    expect(error).toMatchObject({
      code: 'XAmzContentSHA256Mismatch',
      status: 400,
      fields: {
        ClientComputedContentSHA256: sha256('some bytes'),
        S3ComputedContentSHA256: sha256('Some bytes'),
      },
    })
  })
  test('unsigned bodies pass', async () => {
    expect((await receiveBody('', 'anything', 'UNSIGNED-PAYLOAD')).body.toString()).toBe('anything')
  })
  test('a large body comes through whole', async () => {
    const bytes = Buffer.alloc(3_000_000, 'abc')
    const hash = createHash('sha256').update(bytes).digest('hex')
    const received = signedByHeader(s3, { method: 'PUT', contentSha256: hash })
    const { body } = await readAll(
      verifyingBody(pieces(bytes, 65_536), { request: received, ...verify(received, s3) }),
    )
    expect(body.equals(bytes)).toBe(true)
  })
  test('a source that waits, paused', async () => {
    const received = signedByHeader(s3, { method: 'PUT', contentSha256: 'UNSIGNED-PAYLOAD' })
    const source = pieces(Buffer.from('some bytes'), 3)
    source.pause()
    const body = verifyingBody(source, { request: received, ...verify(received, s3) })
    expect((await readAll(body)).body.toString()).toBe('some bytes')
  })
  test('nothing is read before somebody asks', async () => {
    const received = signedByHeader(s3, { method: 'PUT', contentSha256: 'UNSIGNED-PAYLOAD' })
    let reads = 0
    const source = new Readable({
      read() {
        reads++
        this.push(null)
      },
    })
    const body = verifyingBody(source, { request: received, ...verify(received, s3) })
    await new Promise((resolve) => setImmediate(resolve))
    expect(reads).toBe(0)
    await readAll(body)
    expect(reads).toBe(1)
  })
  test('a source that is gone already', async () => {
    const received = signedByHeader(s3, { method: 'PUT', contentSha256: 'UNSIGNED-PAYLOAD' })
    const source = new Readable({ read() {} })
    source.destroy()
    const body = verifyingBody(source, { request: received, ...verify(received, s3) })
    expect(await bodyAnswerOf(() => readAll(body))).toBe(incomplete)
  })
  test('a connection that breaks', async () => {
    const received = signedByHeader(s3, { method: 'PUT', contentSha256: 'UNSIGNED-PAYLOAD' })
    const source = new Readable({ read() {} })
    source.push('some')
    const reading = bodyAnswerOf(() =>
      readAll(verifyingBody(source, { request: received, ...verify(received, s3) })),
    )
    setImmediate(() => source.destroy(new Error('aborted')))
    expect(await reading).toBe(incomplete)
  })
  test('a refusal leaves the source alive for the answer', async () => {
    const received = signedByHeader(s3, { method: 'PUT', contentSha256: 'UNSIGNED-PAYLOAD' })
    const source = new Readable({ read() {} })
    source.push('more than four')
    const body = verifyingBody(
      source,
      { request: received, ...verify(received, s3) },
      { maxBytes: 4 },
    )
    expect(await bodyAnswerOf(() => readAll(body))).toBe('400 EntityTooLarge')
    expect(source.destroyed).toBe(false)
  })
})

describe('chunks signed by SigV4A, padded with asterisks', () => {
  const width = 144
  const upload = (
    bend: (signature: string, chunk: number) => string = (signature) => signature,
  ) => {
    const head = signedByEcdsa({
      method: 'PUT',
      contentSha256: 'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER',
      headers: [
        ['X-Amz-Decoded-Content-Length', '6'],
        ['X-Amz-Trailer', 'x-amz-checksum-crc32'],
      ],
    })
    const proved = verify(head, s3)
    let previous = proved.verified.seedSignature
    const prove = (kind: string, hashes: string, chunk: number) => {
      previous = ecdsaSignature(
        `AWS4-ECDSA-P256-SHA256-${kind}\n${basic(now)}\n${ecdsaScope}\n${previous}\n${hashes}`,
      )
      return bend(previous, chunk).padEnd(width, '*')
    }
    let framed = ''
    for (const [i, chunk] of ['one', 'two', ''].entries()) {
      const signature = prove('PAYLOAD', `${sha256('')}\n${sha256(chunk)}`, i)
      framed += `${chunk.length};chunk-signature=${signature}\r\n${chunk}${chunk === '' ? '' : '\r\n'}`
    }
    const trailer = 'x-amz-checksum-crc32:AAAAAA=='
    framed += `${trailer}\r\nx-amz-trailer-signature:${prove('TRAILER', sha256(`${trailer}\n`), -1)}\r\n\r\n`
    return readAll(verifyingBody(pieces(Buffer.from(framed), 50), { request: head, ...proved }))
  }
  test('accepted', async () => {
    const { body, trailers: values } = await upload()
    expect(body.toString()).toBe('onetwo')
    expect(values.get('x-amz-checksum-crc32')).toBe('AAAAAA==')
  })
  test.each([0, 1, 2, -1])('forged signature %i', async (chunk) => {
    const other = ecdsaSignature('something else')
    const answer = bodyAnswerOf(() => upload((right, i) => (i === chunk ? other : right)))
    expect(await answer).toBe(mismatch)
  })
})
