/** What S3 was recorded to answer (2024 to 2026) to requests that SDKs hardly send: a row is a request and its answer. */

import type { S3 } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cloud, startCloud, type TestAccount } from '../../../test/support/in-process.ts'
import { sendRaw } from '../../../test/support/raw-s3.ts'

let cloud: Cloud
let account: TestAccount
let s3: S3
let upload: string
const Bucket = 'recorded-bucket'
const bucket = `/${Bucket}`
const key = `${bucket}/k`

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  s3 = cloud.s3(account.admin)
  await s3.createBucket({ Bucket })
  await s3.putObject({ Bucket, Key: 'k', Body: 'x' })
  upload = (await s3.createMultipartUpload({ Bucket, Key: 'k' })).UploadId ?? ''
})
afterAll(() => cloud.close())

interface Row {
  readonly name: string
  readonly method?: string
  readonly path: string
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly status?: number
  readonly code: string
  readonly message: string
  /** The members behind the message. */
  readonly members?: string
}

const argument = (name: string, value?: string) =>
  `<ArgumentName>${name}</ArgumentName>${value === undefined ? '' : `<ArgumentValue>${value}</ArgumentValue>`}`
const completion = (part: number) =>
  `<CompleteMultipartUpload><Part><ETag>gibberish</ETag><PartNumber>${part}</PartNumber></Part></CompleteMultipartUpload>`
const noUpload = {
  status: 404,
  code: 'NoSuchUpload',
  message:
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
  members: '<UploadId></UploadId>',
}
const attributes = { path: key, query: 'attributes' }
const noAttributes = {
  code: 'InvalidRequest',
  message:
    'The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty',
}
const bucketBounds = 'Argument max-buckets must be an integer between 1 and 10000'

const rows: readonly Row[] = [
  {
    name: 'a part number without an upload',
    method: 'PUT',
    path: key,
    query: 'partNumber=1',
    body: 'x',
    code: 'InvalidArgument',
    message: 'This operation does not accept partNumber without uploadId',
    members: argument('partNumber', 'partNumber'),
  },
  {
    name: 'the same of a copied part',
    method: 'PUT',
    path: key,
    query: 'partNumber=1',
    headers: { 'x-amz-copy-source': `${Bucket}/k` },
    code: 'InvalidArgument',
    message: 'This operation does not accept partNumber without uploadId',
    members: argument('partNumber', 'partNumber'),
  },
  {
    name: 'an upload without a part number',
    method: 'PUT',
    path: key,
    query: 'uploadId=x',
    body: 'x',
    status: 405,
    code: 'MethodNotAllowed',
    message: 'The specified method is not allowed against this resource.',
    members: '<Method>PUT</Method><ResourceType>UPLOAD</ResourceType>',
  },
  {
    name: 'an upload of no name',
    method: 'POST',
    path: key,
    query: 'uploadId=',
    body: completion(1),
    ...noUpload,
  },
  {
    name: 'a size that is none',
    method: 'POST',
    path: key,
    query: 'uploadId=UPLOAD',
    headers: { 'x-amz-mp-object-size': 'size' },
    body: completion(1),
    code: 'InvalidRequest',
    message: "Value for x-amz-mp-object-size header is invalid: 'size'",
  },
  {
    name: 'a part before the first',
    method: 'POST',
    path: key,
    query: 'uploadId=UPLOAD',
    body: completion(0),
    code: 'InvalidArgument',
    message: 'PartNumber must be >= 1',
    members: argument('PartNumber', '0'),
  },
  { name: 'attributes that are not named', ...attributes, ...noAttributes },
  {
    name: 'attributes that there are not',
    ...attributes,
    headers: { 'x-amz-object-attributes': 'ETag,ETags' },
    code: 'InvalidArgument',
    message: 'Invalid attribute name specified.',
    members: argument('x-amz-object-attributes', 'ETags'),
  },
  {
    name: 'a header that cannot be chosen',
    path: key,
    query: 'response-fdsjkljj=dummy',
    code: 'InvalidArgument',
    message:
      'response-fdsjkljj is not in the set of overridable response headers. Please refer to the S3 API documentation for a complete list of overridable response headers.',
    members: argument('response-fdsjkljj', 'dummy'),
  },
  {
    name: 'a version of no name',
    path: key,
    query: 'versionId=',
    code: 'InvalidArgument',
    message: 'Version id cannot be the empty string',
    members: argument('versionId', ''),
  },
  {
    name: 'less than no versions',
    path: bucket,
    query: 'versions&max-keys=-1',
    code: 'InvalidArgument',
    message: 'max-keys cannot be negative',
    members: argument('max-keys', '-1'),
  },
  {
    name: 'another checksum than the one that is named',
    method: 'PUT',
    path: key,
    headers: { 'x-amz-sdk-checksum-algorithm': 'CRC32', 'x-amz-checksum-crc32c': 'ImIEBA==' },
    body: 'x',
    code: 'InvalidRequest',
    message: 'Value for x-amz-sdk-checksum-algorithm header is invalid.',
  },
  ...['0', '-1', '10001'].map((value) => ({
    name: `${value} buckets`,
    path: '/',
    query: `max-buckets=${value}`,
    code: 'InvalidArgument',
    message: bucketBounds,
    members: argument('max-buckets', value),
  })),
  {
    name: 'buckets without a number',
    path: '/',
    query: 'max-buckets=abc',
    code: 'InvalidArgument',
    message: 'Provided max-buckets not an integer or within integer range',
    members: argument('max-buckets', 'abc'),
  },
  ...['zz', ''].map((value) => ({
    name: `buckets of the region \`${value}\``,
    path: '/',
    query: `bucket-region=${value}`,
    code: 'InvalidArgument',
    message: `Argument value ${value} is not a valid AWS Region`,
    members: argument('bucket-region'),
  })),
  {
    name: 'buckets of another region',
    path: '/',
    query: 'bucket-region=ap-northeast-2',
    code: 'InvalidArgument',
    message:
      'Requests with bucket-region specified must be made to the corresponding regional endpoint',
    members: argument('bucket-region'),
  },
]

for (const { name, method = 'GET', path, query, headers, body, ...expected } of rows)
  test(name, async () => {
    const { status = 400, code, message, members = '' } = expected
    const answer = await sendRaw(cloud, account.admin, method, path, {
      ...(query !== undefined && { query: query.replace('UPLOAD', upload) }),
      ...(headers && { headers }),
      ...(body !== undefined && { body }),
    })
    expect([answer.status, answer.text.replaceAll('&apos;', "'").replaceAll('&gt;', '>')]).toEqual([
      status,
      expect.stringContaining(
        `<Error><Code>${code}</Code><Message>${message}</Message>${members}<RequestId>`,
      ),
    ])
    expect(await (await s3.getObject({ Bucket, Key: 'k' })).Body?.transformToString()).toBe('x')
  })

test('what is no number of parts is passed over', async () => {
  for (const most of ['abc', '-1'])
    expect(
      await sendRaw(cloud, account.admin, 'GET', key, {
        query: 'attributes',
        headers: { 'x-amz-object-attributes': 'ETag,ObjectParts', 'x-amz-max-parts': most },
      }),
    ).toMatchObject({ status: 200 })
})

test('buckets of the region of the server are all there', async () => {
  const { Buckets } = await s3.listBuckets({ BucketRegion: 'us-east-1' })
  expect(Buckets?.map(({ Name }) => Name)).toEqual([Bucket])
})
