/** Multipart uploads: whose they are, what they may hold, what they leave. */

import { policy } from '../../support/iam.ts'
import type { Credentials } from '../../support/in-process.ts'
import { chunkedUpload, unsignedTrailer } from './chunked.ts'
import { bucket, leavingNothing, s3As, withObjects } from './objects.ts'
import { playRows, type Row, row, type Yard } from './rows.ts'

const key = 'private/assembled'
const arn = (path: string) => `arn:aws:s3:::${bucket}${path}`
const ofPublic = (yard: Yard) =>
  yard.user(
    policy(
      ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      arn('/public/*'),
    ),
  )

async function started({ cloud, own }: Yard, Key = key): Promise<string> {
  const { UploadId } = await cloud.s3(own.admin).createMultipartUpload({ Bucket: bucket, Key })
  return UploadId ?? ''
}

/** An upload with one part. */
async function filled(yard: Yard, Key = key) {
  const UploadId = await started(yard, Key)
  const { ETag } = await yard.cloud
    .s3(yard.own.admin)
    .uploadPart({ Bucket: bucket, Key, UploadId, PartNumber: 1, Body: 'part one' })
  return { UploadId, ETag: ETag ?? '' }
}

const complete = (yard: Yard, by: Credentials, Key: string, UploadId: string, ETag: string) =>
  s3As(yard, by, 'POST', `/${bucket}/${Key}`, {
    query: `uploadId=${UploadId}`,
    body: `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${ETag.replaceAll('"', '&quot;')}</ETag></Part></CompleteMultipartUpload>`,
  })

const ids: readonly Row[] = [
  ...[
    '../../private/secret.txt',
    '..%2F..%2Fsecret',
    'a%2Fb',
    '%00',
    '__proto__',
    'constructor',
    '',
  ].map((id) =>
    row(`uploadId ${JSON.stringify(id)}`, ['404 NoSuchUpload', '400'], (yard) =>
      leavingNothing(
        yard,
        key,
        s3As(yard, yard.own.admin, 'PUT', `/${bucket}/${key}`, {
          query: `partNumber=1&uploadId=${id}`,
          body: 'x',
        }),
      ),
    ),
  ),
  ...['0', '-1', '10001', '99999999999999999999', '1.5', 'one', ''].map((number) =>
    row(`partNumber ${JSON.stringify(number)}`, ['400'], async (yard) =>
      s3As(yard, yard.own.admin, 'PUT', `/${bucket}/${key}`, {
        query: `partNumber=${number}&uploadId=${await started(yard)}`,
        body: 'x',
      }),
    ),
  ),
  row('uploadId of another key', ['404 NoSuchUpload'], async (yard) =>
    s3As(yard, yard.own.admin, 'PUT', `/${bucket}/public/other`, {
      query: `partNumber=1&uploadId=${await started(yard)}`,
      body: 'x',
    }),
  ),
  row('completed with the upload of another key', ['404 NoSuchUpload'], async (yard) => {
    const { UploadId, ETag } = await filled(yard)
    return leavingNothing(
      yard,
      'public/other',
      complete(yard, yard.own.admin, 'public/other', UploadId, ETag),
    )
  }),
  row(
    'completed twice: the second time is the first',
    ['200', '404 NoSuchUpload'],
    async (yard) => {
      const { UploadId, ETag } = await filled(yard, 'public/twice')
      await complete(yard, yard.own.admin, 'public/twice', UploadId, ETag)
      return complete(yard, yard.own.admin, 'public/twice', UploadId, ETag)
    },
  ),
  row('completed with an ETag that is not the part', ['400 InvalidPart'], async (yard) => {
    const { UploadId } = await filled(yard)
    return leavingNothing(
      yard,
      key,
      complete(yard, yard.own.admin, key, UploadId, `"${'0'.repeat(32)}"`),
    )
  }),
  row('an aborted upload is gone', ['404 NoSuchUpload'], async (yard) => {
    const { UploadId, ETag } = await filled(yard)
    await s3As(yard, yard.own.admin, 'DELETE', `/${bucket}/${key}`, {
      query: `uploadId=${UploadId}`,
    })
    return leavingNothing(yard, key, complete(yard, yard.own.admin, key, UploadId, ETag))
  }),
  row('an upload that was not completed is no object', ['404 NoSuchKey'], async (yard) => {
    await filled(yard, 'public/unfinished')
    return s3As(yard, yard.own.admin, 'GET', `/${bucket}/public/unfinished`)
  }),
]

const rights: readonly Row[] = [
  row(
    'completing a foreign multipart upload outside the prefix',
    ['403 AccessDenied'],
    async (yard) => {
      const { UploadId, ETag } = await filled(yard)
      const user = await ofPublic(yard)
      return leavingNothing(yard, key, complete(yard, user.credentials, key, UploadId, ETag))
    },
  ),
  row('the same by an account that is not asked', ['403 AccessDenied'], async (yard) => {
    const { UploadId, ETag } = await filled(yard)
    return leavingNothing(yard, key, complete(yard, yard.foreign.admin, key, UploadId, ETag))
  }),
  row('a part of a foreign upload outside the prefix', ['403 AccessDenied'], async (yard) => {
    const UploadId = await started(yard)
    return s3As(yard, (await ofPublic(yard)).credentials, 'PUT', `/${bucket}/${key}`, {
      query: `partNumber=1&uploadId=${UploadId}`,
      body: 'x',
    })
  }),
  ...(['GET', 'DELETE'] as const).map((method) =>
    row(`${method} of a foreign upload outside the prefix`, ['403 AccessDenied'], async (yard) => {
      const { UploadId, ETag } = await filled(yard)
      const answer = await s3As(
        yard,
        (await ofPublic(yard)).credentials,
        method,
        `/${bucket}/${key}`,
        { query: `uploadId=${UploadId}` },
      )
      const finished = await complete(yard, yard.own.admin, key, UploadId, ETag)
      await s3As(yard, yard.own.admin, 'DELETE', `/${bucket}/${key}`)
      return finished.status === 200 ? answer : 'the upload is gone'
    }),
  ),
  row('starting an upload outside the prefix', ['403 AccessDenied'], async (yard) =>
    s3As(yard, (await ofPublic(yard)).credentials, 'POST', `/${bucket}/${key}`, {
      query: 'uploads=',
    }),
  ),
  row('UploadPartCopy from an unreadable source', ['403 AccessDenied'], async (yard) => {
    const UploadId = await started(yard, 'public/copied')
    return s3As(yard, (await ofPublic(yard)).credentials, 'PUT', `/${bucket}/public/copied`, {
      query: `partNumber=1&uploadId=${UploadId}`,
      headers: [['X-Amz-Copy-Source', `${bucket}/private/secret.txt`]],
    })
  }),
  row('UploadPartCopy of a range of an unreadable source', ['403 AccessDenied'], async (yard) => {
    const UploadId = await started(yard, 'public/copied')
    return s3As(yard, (await ofPublic(yard)).credentials, 'PUT', `/${bucket}/public/copied`, {
      query: `partNumber=1&uploadId=${UploadId}`,
      headers: [
        ['X-Amz-Copy-Source', `${bucket}/private/secret.txt`],
        ['X-Amz-Copy-Source-Range', 'bytes=0-0'],
      ],
    })
  }),
  row(
    'UploadPart with a forged signature and an unsigned trailer',
    ['403 SignatureDoesNotMatch'],
    async (yard) => {
      const UploadId = await started(yard)
      const answer = await yard.cloud.send(
        chunkedUpload(yard.cloud, yard.own.admin, {
          path: `/${bucket}/${key}`,
          query: `partNumber=1&uploadId=${UploadId}`,
          mode: unsignedTrailer,
          chunks: ['forged'],
          signature: 'f'.repeat(64),
        }),
      )
      const { Parts } = await yard.cloud
        .s3(yard.own.admin)
        .listParts({ Bucket: bucket, Key: key, UploadId })
      return Parts === undefined || Parts.length === 0 ? answer : 'the part was kept'
    },
  ),
]

playRows('upload ids and parts', ids, withObjects)
playRows('rights on uploads', rights, withObjects)
