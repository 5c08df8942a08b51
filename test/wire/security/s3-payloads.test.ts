/** Presigned URLs and payloads of S3: what was signed is what counts, and nothing half-verified is kept. */

import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { RawAnswer } from '../../support/in-process.ts'
import type { Bend } from '../signing/signed-request.ts'
import { chunkedUpload, signedChunks, type Upload, unsignedTrailer } from './chunked.ts'
import { anonymous, bucket, leavingNothing, s3As, withObjects, withoutSecret } from './objects.ts'
import { iamForm, presignedS3, signedForm, signedS3, withMore } from './requests.ts'
import { playRows, type Row, row, type Yard } from './rows.ts'

const open = `/${bucket}/public/open.txt`
const forged = 'f'.repeat(64)
const expires = ['400 AuthorizationQueryParametersError', '403 AccessDenied']

const presigned = ({ cloud, own }: Yard, bend: Bend = {}) =>
  presignedS3(cloud, own.admin, { path: open, ...bend })

const urls: readonly Row[] = [
  row('presigned GET', ['200'], (yard) => yard.cloud.send(presigned(yard))),
  row('expired', ['403 AccessDenied'], (yard) =>
    yard.cloud.send(presigned(yard, { at: yard.cloud.now() - 120_000, expires: '60' })),
  ),
  row('not valid yet', ['403 AccessDenied'], (yard) =>
    yard.cloud.send(presigned(yard, { at: yard.cloud.now() + 3_600_000 })),
  ),
  ...['604801', '-1', 'ten', '1.5', '', '99999999999999999999', '0x10', ' 60', '6e1'].map((value) =>
    row(`X-Amz-Expires=${JSON.stringify(value)}`, expires, (yard) =>
      yard.cloud.send(presigned(yard, { expires: encodeURIComponent(value) })),
    ),
  ),
  row('X-Amz-Expires missing', expires, (yard) => {
    const sent = presigned(yard)
    return yard.cloud.send({ ...sent, query: sent.query?.replace(/&X-Amz-Expires=\d+/, '') ?? '' })
  }),
  row('X-Amz-Expires changed after signing', ['403 SignatureDoesNotMatch'], (yard) => {
    const sent = presigned(yard, { expires: '60' })
    return yard.cloud.send({
      ...sent,
      query: sent.query?.replace('X-Amz-Expires=60', 'X-Amz-Expires=600') ?? '',
    })
  }),
  row('signature of another key', ['403 SignatureDoesNotMatch'], (yard) =>
    yard.cloud.send({ ...presigned(yard), path: `/${bucket}/private/secret.txt` }),
  ),
  row('signature of another method', ['403 SignatureDoesNotMatch'], (yard) =>
    yard.cloud.send({ ...presigned(yard), method: 'PUT' }),
  ),
  row('`response-content-type` added', ['403 SignatureDoesNotMatch'], (yard) => {
    const sent = presigned(yard)
    return yard.cloud.send({ ...sent, query: `${sent.query}&response-content-type=text%2Fhtml` })
  }),
  ...['acl', 'policy=', 'tagging', 'uploads', 'versionId=1', 'x-id=GetObject'].map((parameter) =>
    row(`sub-resource ${parameter} added`, ['403 SignatureDoesNotMatch', '400'], (yard) => {
      const sent = presigned(yard, { path: `/${bucket}` })
      return yard.cloud.send({ ...sent, query: `${sent.query}&${parameter}` })
    }),
  ),
  ...[
    'X-Amz-Signature',
    'X-Amz-Credential',
    'x-amz-signature',
    'X-AMZ-CREDENTIAL',
    'x-amz-expires',
    'X-Amz-SignedHeaders',
  ].map((name) =>
    row(`${name} again`, ['400', '403'], (yard) => {
      const sent = presigned(yard)
      return yard.cloud.send({ ...sent, query: `${sent.query}&${name}=${forged}` })
    }),
  ),
  row('only `?X-Amz-Credential`', ['400', '403'], (yard) => {
    const credential = /X-Amz-Credential=[^&]*/.exec(presigned(yard).query ?? '')?.[0] as string
    return withoutSecret(
      anonymous(yard, 'GET', `/${bucket}/private/secret.txt`, { query: credential }),
    )
  }),
  row('only `?X-Amz-Signature`', ['400', '403'], (yard) =>
    withoutSecret(
      anonymous(yard, 'GET', `/${bucket}/private/secret.txt`, {
        query: `X-Amz-Signature=${forged}`,
      }),
    ),
  ),
  row(
    'presigned PUT with a copy source in the query added after signing',
    ['403 SignatureDoesNotMatch'],
    (yard) => {
      const sent = presigned(yard, { method: 'PUT', path: `/${bucket}/public/copied` })
      return yard.cloud.send({
        ...sent,
        query: `${sent.query}&x-amz-copy-source=${bucket}%2Fprivate%2Fsecret.txt`,
      })
    },
  ),
  row('presigned PUT with an unsigned copy source', ['403 AccessDenied'], (yard) =>
    leavingNothing(
      yard,
      'public/copied',
      yard.cloud.send(
        withMore(presigned(yard, { method: 'PUT', path: `/${bucket}/public/copied` }), [
          'x-amz-copy-source',
          `${bucket}/private/secret.txt`,
        ]),
      ),
    ),
  ),
  row('a URL outlives its session no longer than the session', ['403', '400'], async (yard) => {
    const { cloud, own } = yard
    const { Credentials: issued } = await cloud
      .sts(own.admin)
      .getSessionToken({ DurationSeconds: 900 })
    const sent = presignedS3(
      cloud,
      {
        accessKeyId: issued?.AccessKeyId ?? '',
        secretAccessKey: issued?.SecretAccessKey ?? '',
        sessionToken: issued?.SessionToken ?? '',
      },
      { path: open, expires: '604800' },
    )
    const before = await cloud.send(sent)
    if (before.status !== 200) return before
    cloud.advance(901)
    return cloud.send(sent)
  }),
]

const key = 'uploads/forged'
const upload = (yard: Yard, more: Partial<Upload>): Promise<RawAnswer | string> =>
  leavingNothing(
    yard,
    key,
    yard.cloud.send(
      chunkedUpload(yard.cloud, yard.own.admin, {
        path: `/${bucket}/${key}`,
        mode: unsignedTrailer,
        chunks: ['first chunk', 'second chunk'],
        ...more,
      }),
    ),
  )
const crcOf = (text: string) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32(text))
  return bytes.toString('base64')
}
const bitFlipped = (signature: string) =>
  (signature.startsWith('0') ? '1' : '0') + signature.slice(1)

const tagging = '<Tagging><TagSet><Tag><Key>team</Key><Value>eve</Value></Tag></TagSet></Tagging>'

/** The answer, or a complaint when the tags were written. */
async function tagsUnchanged(yard: Yard, asked: Promise<RawAnswer>): Promise<RawAnswer | string> {
  const answer = await asked
  const { TagSet } = await yard.cloud
    .s3(yard.own.admin)
    .getObjectTagging({ Bucket: bucket, Key: 'public/open.txt' })
  return TagSet?.length === 0 ? answer : 'the tags were written'
}

const payloads: readonly Row[] = [
  row('unsigned trailer, all right', ['200'], (yard) =>
    yard.cloud.send(
      chunkedUpload(yard.cloud, yard.own.admin, {
        path: `/${bucket}/uploads/right`,
        mode: unsignedTrailer,
        chunks: ['first chunk', 'second chunk'],
        trailers: { 'x-amz-checksum-crc32': crcOf('first chunksecond chunk') },
      }),
    ),
  ),
  row('signed chunks, all right', ['200'], (yard) =>
    yard.cloud.send(
      chunkedUpload(yard.cloud, yard.own.admin, {
        path: `/${bucket}/uploads/right-too`,
        mode: signedChunks,
        chunks: ['first chunk', 'second chunk'],
      }),
    ),
  ),
  row('forged signature with an unsigned-trailer payload', ['403 SignatureDoesNotMatch'], (yard) =>
    upload(yard, { signature: forged }),
  ),
  row('the same as UploadPart', ['403 SignatureDoesNotMatch'], (yard) =>
    upload(yard, { signature: forged, query: 'partNumber=1&uploadId=abc' }),
  ),
  ...[
    ['X-Amz-Meta-Snowball-Auto-Extract', 'true'],
    ['X-Amz-Meta-Minio-Snowball-Prefix', '/private'],
  ].map(([name, value]) =>
    row(`the same with ${name}`, ['403 SignatureDoesNotMatch'], (yard) =>
      upload(yard, { signature: forged, headers: [[name as string, value as string]] }),
    ),
  ),
  row('the same with only `?X-Amz-Credential`', ['400', '403'], (yard) => {
    const signed = chunkedUpload(yard.cloud, yard.own.admin, {
      path: `/${bucket}/${key}`,
      mode: unsignedTrailer,
      chunks: ['x'],
    })
    const credential = /Credential=([^,]*)/.exec(
      signed.headers?.find(([name]) => name === 'Authorization')?.[1] ?? '',
    )?.[1] as string
    return leavingNothing(
      yard,
      key,
      yard.cloud.send({
        ...signed,
        query: `X-Amz-Credential=${encodeURIComponent(credential)}`,
        headers: (signed.headers ?? []).filter(([name]) => name !== 'Authorization'),
      }),
    )
  }),
  row(
    'unsigned streaming payload without any authentication',
    ['403 AccessDenied', '400'],
    (yard) =>
      leavingNothing(
        yard,
        key,
        anonymous(yard, 'PUT', `/${bucket}/${key}`, {
          headers: [
            ['X-Amz-Content-Sha256', unsignedTrailer],
            ['X-Amz-Decoded-Content-Length', '1'],
          ],
          body: '1\r\nx\r\n0\r\n\r\n',
        }),
      ),
  ),
  row(
    'trailer checksum wrong',
    ['400 BadDigest', '400 InvalidRequest', '400 XAmzContentChecksumMismatch'],
    (yard) => upload(yard, { trailers: { 'x-amz-checksum-crc32': crcOf('something else') } }),
  ),
  row('unsigned trailer on a sub-resource (tagging)', ['400', '403'], async (yard) =>
    tagsUnchanged(
      yard,
      yard.cloud.send(
        chunkedUpload(yard.cloud, yard.own.admin, {
          path: open,
          query: 'tagging=',
          mode: unsignedTrailer,
          chunks: [tagging],
        }),
      ),
    ),
  ),
  row(
    'forged signature with an unsigned trailer on a sub-resource',
    ['403 SignatureDoesNotMatch'],
    async (yard) =>
      tagsUnchanged(
        yard,
        yard.cloud.send(
          chunkedUpload(yard.cloud, yard.own.admin, {
            path: open,
            query: 'tagging=',
            mode: unsignedTrailer,
            chunks: [tagging],
            signature: forged,
          }),
        ),
      ),
  ),
  row('unsigned trailer on a form to IAM', ['400', '403'], ({ cloud, own }) =>
    cloud.send({
      ...signedForm(cloud, own.admin, 'iam', unsignedTrailer, {
        headers: [['X-Amz-Content-Sha256', unsignedTrailer]],
      }),
      body: iamForm('CreateUser', { UserName: 'eve' }),
    }),
  ),
  row('trailer checksum announced, not sent', ['400'], (yard) =>
    upload(yard, {
      trailers: { 'x-amz-checksum-crc32': crcOf('first chunksecond chunk') },
      bend: (framed) => framed.replace(/x-amz-checksum-crc32:.*\r\n/, ''),
    }),
  ),
  row('a trailer that was not announced', ['400', '403'], (yard) =>
    upload(yard, { bend: (framed) => framed.replace(/\r\n$/, 'x-amz-meta-owner:eve\r\n\r\n') }),
  ),
  row('forged signature of the first chunk', ['403 SignatureDoesNotMatch'], (yard) =>
    upload(yard, {
      mode: signedChunks,
      chunkSignature: (signature, i) => (i === 0 ? bitFlipped(signature) : signature),
    }),
  ),
  row('forged signature of a middle chunk', ['403 SignatureDoesNotMatch'], (yard) =>
    upload(yard, {
      mode: signedChunks,
      chunkSignature: (signature, i) => (i === 1 ? bitFlipped(signature) : signature),
    }),
  ),
  row('forged signature of the final chunk', ['403 SignatureDoesNotMatch'], (yard) =>
    upload(yard, {
      mode: signedChunks,
      chunkSignature: (signature, i) => (i === 2 ? bitFlipped(signature) : signature),
    }),
  ),
  row('bytes of a signed chunk changed', ['403 SignatureDoesNotMatch'], (yard) =>
    upload(yard, { mode: signedChunks, bend: (framed) => framed.replace('second', 'Second') }),
  ),
  row('signed chunks in another order', ['403 SignatureDoesNotMatch'], (yard) =>
    upload(yard, {
      mode: signedChunks,
      chunks: ['chunk one', 'chunk two'],
      bend: (framed) => {
        const [one, two] = framed.match(/9;chunk-signature=\w+\r\n.{9}\r\n/g) as [string, string]
        return framed.replace(one + two, two + one)
      },
    }),
  ),
  row('chunk without its signature', ['403', '400'], (yard) =>
    upload(yard, {
      mode: signedChunks,
      bend: (framed) => framed.replace(/;chunk-signature=\w+/, ''),
    }),
  ),
  row('final chunk missing', ['400 IncompleteBody', '400 InvalidRequest', '403'], (yard) =>
    upload(yard, { bend: (framed) => framed.replace(/0\r\n\r\n$/, '') }),
  ),
  row('final chunk missing, signed', ['400 IncompleteBody', '400 InvalidRequest', '403'], (yard) =>
    upload(yard, {
      mode: signedChunks,
      bend: (framed) => framed.replace(/0;chunk-signature=\w+\r\n\r\n$/, ''),
    }),
  ),
  row('cut in the middle of a chunk', ['400 IncompleteBody', '400 InvalidRequest', '403'], (yard) =>
    upload(yard, { bend: (framed) => framed.slice(0, 8) }),
  ),
  row('decoded length too large', ['400'], (yard) => upload(yard, { decodedLength: '1000' })),
  row('decoded length too small', ['400'], (yard) => upload(yard, { decodedLength: '5' })),
  row('decoded length that is none', ['400', '411'], (yard) =>
    upload(yard, { decodedLength: 'many' }),
  ),
  row('decoded length beyond every object', ['400'], (yard) =>
    upload(yard, { decodedLength: '9999999999999999' }),
  ),
  ...['-1', 'ffffffffffffffff', '10000000000000000', '0x5', '', 'zz', '1g'].map((size) =>
    row(`chunk size ${JSON.stringify(size)}`, ['400', '403'], (yard) =>
      upload(yard, { bend: (framed) => framed.replace(/^b\r\n/, `${size}\r\n`) }),
    ),
  ),
  row('bytes after the final chunk', ['400', '403'], (yard) =>
    upload(yard, { bend: (framed) => `${framed}5\r\nhello\r\n0\r\n\r\n` }),
  ),
  row('a chunk extension of 1 MB', ['400', '403'], (yard) =>
    upload(yard, { bend: (framed) => framed.replace('\r\n', `;a=${'a'.repeat(1024 * 1024)}\r\n`) }),
  ),
  row('wrong Content-MD5', ['400 BadDigest', '400 InvalidDigest'], (yard) =>
    leavingNothing(
      yard,
      key,
      s3As(yard, yard.own.admin, 'PUT', `/${bucket}/${key}`, {
        body: 'the bytes',
        headers: [['Content-MD5', createHash('md5').update('other bytes').digest('base64')]],
      }),
    ),
  ),
  row('Content-MD5 that is none', ['400 BadDigest', '400 InvalidDigest'], (yard) =>
    leavingNothing(
      yard,
      key,
      s3As(yard, yard.own.admin, 'PUT', `/${bucket}/${key}`, {
        body: 'the bytes',
        headers: [['Content-MD5', 'not-base64!']],
      }),
    ),
  ),
  row(
    'body differs from the signed x-amz-content-sha256',
    ['400 XAmzContentSHA256Mismatch', '403 SignatureDoesNotMatch'],
    (yard) =>
      leavingNothing(
        yard,
        key,
        yard.cloud.send({
          ...signedS3(yard.cloud, yard.own.admin, {
            method: 'PUT',
            path: `/${bucket}/${key}`,
            body: 'pay alice',
          }),
          body: 'pay maria',
        }),
      ),
  ),
  row('x-amz-meta of 3 KB', ['400 MetadataTooLarge'], (yard) =>
    leavingNothing(
      yard,
      key,
      s3As(yard, yard.own.admin, 'PUT', `/${bucket}/${key}`, {
        headers: [['X-Amz-Meta-Note', 'a'.repeat(3072)]],
      }),
    ),
  ),
]

playRows('presigned URLs', urls, withObjects)
playRows('payloads', payloads, withObjects)
