// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how forms write the name of the file
import { createHash, createHmac } from 'node:crypto'
import type { S3 } from '@aws-sdk/client-s3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureOf, policy, userWith } from '../../../test/support/iam.ts'
import {
  type Cloud,
  type Credentials,
  type RawAnswer,
  startCloud,
  type TestAccount,
} from '../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let s3: S3
const Bucket = 'form-bucket'
const boundary = '----form'

beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  s3 = cloud.s3(account.admin)
  await s3.createBucket({ Bucket })
})
afterAll(() => cloud.close())

type Field = readonly [name: string, value: string]
type Condition = readonly unknown[] | Readonly<Record<string, unknown>>

interface Signing {
  readonly credentials?: Credentials
  /** Beside those that cover every field. */
  readonly conditions?: readonly Condition[]
  /** Fields the policy doesn't speak of. */
  readonly uncovered?: readonly string[]
  readonly expiresInSeconds?: number
  readonly bucket?: string
}

/** The fields with a policy that covers them, signed as SDKs sign forms. */
function signed(fields: readonly Field[], signing: Signing = {}): Field[] {
  const { credentials = account.admin, conditions = [], uncovered = [] } = signing
  const now = cloud.now()
  const date = `${new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '')}`
  const scope = `${date.slice(0, 8)}/us-east-1/s3/aws4_request`
  const all: Field[] = [
    ...fields,
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', `${credentials.accessKeyId}/${scope}`],
    ['X-Amz-Date', date],
    ...(credentials.sessionToken === undefined
      ? []
      : [['X-Amz-Security-Token', credentials.sessionToken] as const]),
  ]
  const covering = all
    .filter(([name]) => !uncovered.includes(name))
    .map(([name, value]) =>
      value.includes('${filename}')
        ? ['starts-with', `$${name}`, value.slice(0, value.indexOf('$'))]
        : { [name]: value },
    )
  const document = Buffer.from(
    JSON.stringify({
      expiration: new Date(now + (signing.expiresInSeconds ?? 600) * 1000).toISOString(),
      conditions: [{ bucket: signing.bucket ?? Bucket }, ...covering, ...conditions],
    }),
  ).toString('base64')
  const key = [date.slice(0, 8), 'us-east-1', 's3', 'aws4_request'].reduce<Buffer | string>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${credentials.secretAccessKey}`,
  )
  const signature = createHmac('sha256', key).update(document).digest('hex')
  return [...all, ['policy', document], ['X-Amz-Signature', signature]]
}

interface Posting {
  readonly file?: string | Buffer
  /** `null` for a file that says none. */
  readonly fileName?: string | null
  readonly headers?: readonly Field[]
  readonly path?: string
  readonly host?: string
  /** Instead of the end of the form. */
  readonly end?: string
  /** Parts behind the file. */
  readonly behind?: string
}

const post = (fields: readonly Field[], posting: Posting = {}): Promise<RawAnswer> =>
  sendForm(bodyOf(fields, posting), posting)

function bodyOf(fields: readonly Field[], posting: Posting): Buffer {
  const {
    file = 'hello',
    fileName = 'a.txt',
    behind = '',
    end = `\r\n--${boundary}--\r\n`,
  } = posting
  const begin = (parameters: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; ${parameters}\r\n`
  const parts = fields.map(([name, value]) => `${begin(`name="${name}"`)}\r\n${value}\r\n`)
  const opened = `${begin(`name="file"${fileName === null ? '' : `; filename="${fileName}"`}`)}Content-Type: text/x-part\r\n\r\n`
  return Buffer.concat([
    Buffer.from(parts.join('') + opened),
    Buffer.from(file),
    Buffer.from(behind + end),
  ])
}

const sendForm = (body: Buffer, { path, host, headers = [] }: Posting = {}): Promise<RawAnswer> =>
  cloud.send({
    method: 'POST',
    path: path ?? `/${Bucket}`,
    headers: [
      ['Host', host ?? 'localhost'],
      ['Content-Type', `multipart/form-data; boundary=${boundary}`],
      ['Content-Length', String(body.length)],
      ...headers,
    ],
    body,
  })

const shownError = ({ status, body }: RawAnswer) => ({
  status,
  code: /<Code>(.*?)<\/Code>/.exec(body.toString())?.[1],
  message: /<Message>(.*?)<\/Message>/.exec(body.toString())?.[1]?.replaceAll('&quot;', '"'),
})
const text = async (Key: string) => (await s3.getObject({ Bucket, Key })).Body?.transformToString()
const exists = async (Key: string) =>
  (await failureOf(s3.headObject({ Bucket, Key })))?.status !== 404

describe('a posted form', () => {
  test('stores its file with its fields', async () => {
    const answer = await post(
      signed([
        ['key', 'dir/é.txt'],
        ['Content-Type', 'text/plain'],
        ['Cache-Control', 'no-cache'],
        ['x-amz-meta-colour', 'blue'],
        ['x-amz-storage-class', 'STANDARD_IA'],
        [
          'tagging',
          '<Tagging><TagSet><Tag><Key>a b</Key><Value>c=d &#43;</Value></Tag></TagSet></Tagging>',
        ],
      ]),
    )
    const md5 = createHash('md5').update('hello').digest('hex')
    expect([answer.status, answer.body.toString()]).toEqual([204, ''])
    expect(answer.headers).toMatchObject({
      ETag: `"${md5}"`,
      Location: `http://localhost/${Bucket}/dir%2F%C3%A9.txt`,
      'x-amz-request-id': expect.any(String),
    })
    expect(await text('dir/é.txt')).toBe('hello')
    expect(await s3.headObject({ Bucket, Key: 'dir/é.txt' })).toMatchObject({
      ContentType: 'text/plain',
      CacheControl: 'no-cache',
      Metadata: { colour: 'blue' },
      StorageClass: 'STANDARD_IA',
    })
    expect((await s3.getObjectTagging({ Bucket, Key: 'dir/é.txt' })).TagSet).toEqual([
      { Key: 'a b', Value: 'c=d +' },
    ])
  })

  test('large and empty files', async () => {
    const large = Buffer.alloc(3_000_000, 'abcdefg\r\n--')
    expect((await post(signed([['key', 'large']]), { file: large })).status).toBe(204)
    const got = await s3.getObject({ Bucket, Key: 'large' })
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(large)).toBe(true)
    expect((await post(signed([['key', 'empty']]), { file: '' })).status).toBe(204)
    expect((await s3.headObject({ Bucket, Key: 'empty' })).ContentLength).toBe(0)
  })

  test('the name of the file stands for ${filename}, without its path', async () => {
    const fields = signed([['key', 'up/${filename}']])
    expect((await post(fields, { fileName: 'C:\\tmp\\b.txt' })).status).toBe(204)
    expect(await text('up/b.txt')).toBe('hello')
  })

  test('a file without a name leaves ${filename} as it is, one with an empty name empties it', async () => {
    const fields = signed([['key', 'up/${filename}']])
    expect((await post(fields, { fileName: null })).status).toBe(204)
    expect(await text('up/${filename}')).toBe('hello')
    expect((await post(fields, { fileName: '' })).status).toBe(204)
    expect(await text('up/')).toBe('hello')
  })

  test('a bucket by its host', async () => {
    const fields = signed([['key', 'by-host']])
    const answer = await post(fields, { path: '/', host: `${Bucket}.s3.localhost` })
    expect([answer.status, answer.headers.Location]).toEqual([
      204,
      `http://${Bucket}.s3.localhost/by-host`,
    ])
    expect((await post(fields, { path: '/' })).status).toBe(405)
  })

  const statuses = [
    ['200', 200],
    ['201', 201],
    ['204', 204],
    ['404', 204],
  ] as const
  for (const [asked, status] of statuses)
    test(`success_action_status ${asked}`, async () => {
      const answer = await post(
        signed([
          ['key', 'stat<us>'],
          ['success_action_status', asked],
        ]),
      )
      expect(answer.status).toBe(status)
      if (status === 201)
        expect(answer.body.toString()).toContain(
          `<Bucket>${Bucket}</Bucket><Key>stat&lt;us&gt;</Key><ETag>`,
        )
      else expect(answer.body.length).toBe(0)
    })

  test('success_action_redirect', async () => {
    const answer = await post(
      signed([
        ['key', 'a&b c/d'],
        ['success_action_redirect', 'https://example.com/done?x=1'],
      ]),
    )
    const md5 = createHash('md5').update('hello').digest('hex')
    expect([answer.status, answer.headers.Location]).toEqual([
      303,
      `https://example.com/done?x=1&bucket=${Bucket}&key=a%26b+c%2Fd&etag=%22${md5}%22`,
    ])
  })

  for (const target of ['javascript:alert(1)', 'nowhere'])
    test(`success_action_redirect to ${target} is passed over`, async () => {
      const answer = await post(
        signed([
          ['key', 'k'],
          ['success_action_redirect', target],
        ]),
      )
      expect(answer.status).toBe(204)
    })

  test('credentials of a session', async () => {
    const { Credentials: made } = await cloud.sts(account.admin).getSessionToken({})
    const credentials = {
      accessKeyId: made?.AccessKeyId ?? '',
      secretAccessKey: made?.SecretAccessKey ?? '',
      sessionToken: made?.SessionToken ?? '',
    }
    expect((await post(signed([['key', 'by-session']], { credentials }))).status).toBe(204)
    const bent = { ...credentials, sessionToken: `${credentials.sessionToken}x` }
    expect(shownError(await post(signed([['key', 'k']], { credentials: bent }))).code).toBe(
      'InvalidToken',
    )
  })

  test('fields behind the file do not count', async () => {
    const behind = `\r\n--${boundary}\r\nContent-Disposition: form-data; name="key"\r\n\r\nother`
    expect((await post(signed([['key', 'behind']]), { behind })).status).toBe(204)
    expect(await text('behind')).toBe('hello')
    expect(await exists('other')).toBe(false)
  })
})

describe('refused', () => {
  const forged = () =>
    signed([['key', 'refused']]).map(
      ([name, value]) => [name, name === 'X-Amz-Signature' ? '0'.repeat(64) : value] as const,
    )
  const without = (field: string) => signed([['key', 'refused']]).filter(([name]) => name !== field)
  const missing = (field: string) =>
    `Bucket POST must contain a field named '${field}'.  If it is specified, please check the order of the fields.`

  const rows: readonly [string, () => Promise<RawAnswer>, number, string, string | undefined][] = [
    ['no signature', () => post([['key', 'refused']]), 403, 'AccessDenied', 'Access Denied'],
    [
      'a forged signature',
      () => post(forged()),
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    ],
    [
      'an unknown key',
      () =>
        post(
          signed([['key', 'refused']], {
            credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' },
          }),
        ),
      403,
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
    ],
    [
      'a form without X-Amz-Signature',
      () => post(without('X-Amz-Signature')),
      400,
      'InvalidArgument',
      missing('X-Amz-Signature'),
    ],
    [
      'a form without policy',
      () => post(without('policy')),
      400,
      'InvalidArgument',
      missing('policy'),
    ],
    ['a form without key', () => post(signed([])), 400, 'InvalidArgument', missing('key')],
    [
      'an expired policy',
      () => post(signed([['key', 'refused']], { expiresInSeconds: -1 })),
      403,
      'AccessDenied',
      'Invalid according to Policy: Policy expired.',
    ],
    [
      'a field outside of the policy',
      () =>
        post(
          signed(
            [
              ['key', 'refused'],
              ['x-amz-meta-A', 'b'],
            ],
            { uncovered: ['x-amz-meta-A'] },
          ),
        ),
      403,
      'AccessDenied',
      'Invalid according to Policy: Extra input fields: x-amz-meta-A',
    ],
    [
      'a key outside of the policy',
      () =>
        post(signed([['key', 'refused']], { conditions: [['starts-with', '$key', 'allowed/']] })),
      403,
      'AccessDenied',
      'Invalid according to Policy: Policy Condition failed: ["starts-with", "$key", "allowed/"]',
    ],
    [
      'a name of the file that leaves the policy',
      () => post(signed([['key', 'refused${filename}']], { conditions: [{ key: 'refused' }] })),
      403,
      'AccessDenied',
      'Invalid according to Policy: Policy Condition failed: ["eq", "$key", "refused"]',
    ],
    [
      'another bucket',
      () => post(signed([['key', 'refused']], { bucket: 'other-bucket' })),
      403,
      'AccessDenied',
      'Invalid according to Policy: Policy Condition failed: ["eq", "$bucket", "other-bucket"]',
    ],
    [
      'a field twice',
      () => post([['key', 'refused'], ...signed([['key', 'refused']])]),
      400,
      'InvalidArgument',
      undefined,
    ],
    [
      'a file that is too large',
      () =>
        post(signed([['key', 'refused']], { conditions: [['content-length-range', 0, 100]] }), {
          file: Buffer.alloc(200_000),
        }),
      400,
      'EntityTooLarge',
      'Your proposed upload exceeds the maximum allowed size',
    ],
    [
      'a file that is too small',
      () => post(signed([['key', 'refused']], { conditions: [['content-length-range', 10, 100]] })),
      400,
      'EntityTooSmall',
      'Your proposed upload is smaller than the minimum allowed size',
    ],
    [
      'a form that breaks off',
      () => post(signed([['key', 'refused']]), { end: '' }),
      400,
      'MalformedPOSTRequest',
      'The body of your POST request is not well-formed multipart/form-data.',
    ],
    [
      'two files',
      () =>
        post(signed([['key', 'refused']]), {
          behind: `\r\n--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="b"\r\n\r\nb`,
        }),
      400,
      'InvalidArgument',
      'POST requires exactly one file upload per request.',
    ],
    [
      'fields above 20 KB',
      () =>
        post(
          signed([
            ['key', 'refused'],
            ['x-ignore-me', 'x'.repeat(21_000)],
          ]),
        ),
      400,
      'MaxPostPreDataLengthExceeded',
      'Your POST request fields preceeding the upload file was too large.',
    ],
    [
      'tags that are no document',
      () =>
        post(
          signed([
            ['key', 'refused'],
            ['tagging', 'a=b'],
          ]),
        ),
      400,
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    ],
    [
      'a class that there is not',
      () =>
        post(
          signed([
            ['key', 'refused'],
            ['x-amz-storage-class', 'FAKE'],
          ]),
        ),
      400,
      'InvalidStorageClass',
      'The storage class you specified is not valid',
    ],
    [
      'a header on two lines',
      () =>
        post(
          signed([
            ['key', 'refused'],
            ['Cache-Control', 'a\r\nSet-Cookie: b'],
          ]),
        ),
      400,
      'InvalidArgument',
      'Header value cannot be represented using ISO-8859-1.',
    ],
    [
      'a public ACL',
      () =>
        post(
          signed([
            ['key', 'refused'],
            ['acl', 'public-read'],
          ]),
        ),
      400,
      'AccessControlListNotSupported',
      'The bucket does not allow ACLs',
    ],
    [
      'a bucket that is not there',
      () =>
        post(signed([['key', 'refused']], { bucket: 'no-such-bucket' }), {
          path: '/no-such-bucket',
        }),
      404,
      'NoSuchBucket',
      'The specified bucket does not exist',
    ],
  ]
  for (const [name, call, status, code, message] of rows)
    test(name, async () => {
      expect(shownError(await call())).toEqual({
        status,
        code,
        message: message ?? expect.any(String),
      })
      expect(await exists('refused')).toBe(false)
    })

  test('a form that has no file', async () => {
    const answer = await cloud.send({
      method: 'POST',
      path: `/${Bucket}`,
      headers: [
        ['Host', 'localhost'],
        ['Content-Type', 'multipart/form-data; boundary=x'],
      ],
      body: '--x\r\nContent-Disposition: form-data; name="key"\r\n\r\nk\r\n--x--\r\n',
    })
    expect(answer.body.toString()).toContain(
      '<Code>InvalidArgument</Code><Message>POST requires exactly one file upload per request.</Message><ArgumentName>file</ArgumentName><ArgumentValue>0</ArgumentValue>',
    )
  })

  for (const type of ['multipart/form-data', 'multipart/form-data; boundary='])
    test(`content type ${type}`, async () => {
      const answer = await cloud.send({
        method: 'POST',
        path: `/${Bucket}`,
        headers: [
          ['Host', 'localhost'],
          ['Content-Type', type],
        ],
        body: 'x',
      })
      expect(shownError(answer).code).toBe('MalformedPOSTRequest')
    })

  test('what comes before the first field is bounded', async () => {
    const { code } = shownError(await sendForm(Buffer.alloc(300_000, 'x')))
    expect(code).toBe('MaxPostPreDataLengthExceeded')
  })

  test('another type of content', async () => {
    const answer = await cloud.send({
      method: 'POST',
      path: `/${Bucket}`,
      headers: [
        ['Host', 'localhost'],
        ['Content-Type', 'application/x-www-form-urlencoded'],
      ],
      body: 'key=refused',
    })
    expect(shownError(answer)).toEqual({
      status: 412,
      code: 'PreconditionFailed',
      message: 'At least one of the pre-conditions you specified did not hold',
    })
  })

  test('a form that is cut anywhere before its end', async () => {
    const whole = bodyOf(signed([['key', 'cut']]), {})
    const end = whole.length - '\r\n'.length
    const from = whole.indexOf('name="file"')
    for (let length = from; length < end; length++) {
      const answer = await sendForm(whole.subarray(0, length))
      expect([length, answer.status]).toEqual([length, 400])
    }
    expect(await exists('cut')).toBe(false)
    expect((await sendForm(whole.subarray(0, end))).status).toBe(204)
    expect(await text('cut')).toBe('hello')
  })

  test('a form with any bytes changed is stored as signed or refused', async () => {
    const whole = bodyOf(signed([['key', 'bent']]), {})
    const seen = new Set<number>()
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        async (changes) => {
          const bent = Buffer.from(whole)
          for (const [at, byte] of changes) bent[at] = byte
          const { status } = await sendForm(bent)
          seen.add(status)
          expect([204, 400, 403]).toContain(status)
        },
      ),
      { numRuns: 300 },
    )
    expect(seen.size).toBeGreaterThan(1)
    const { Contents } = await s3.listObjectsV2({ Bucket, Prefix: 'bent' })
    for (const { Key } of Contents ?? []) expect(Key).toBe('bent')
  })

  test('a form to an object, or signed by header', async () => {
    const fields = signed([['key', 'refused']])
    expect((await post(fields, { path: `/${Bucket}/refused` })).status).toBe(405)
    const both = await post(fields, { headers: [['Authorization', 'AWS a:b']] })
    expect([400, 403]).toContain(both.status)
    expect(await exists('refused')).toBe(false)
  })
})

describe('who may', () => {
  test('the signer needs s3:PutObject', async () => {
    const weak = await userWith(cloud, account, 'weak-form')
    const { credentials } = weak
    expect(shownError(await post(signed([['key', 'k']], { credentials })))).toEqual({
      status: 403,
      code: 'AccessDenied',
      message: `User: ${weak.arn} is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::${Bucket}/k" because no identity-based policy allows the s3:PutObject action`,
    })
  })

  test('the kind of signature can be the condition', async () => {
    const user = await userWith(
      cloud,
      account,
      'form-only',
      policy('s3:PutObject', '*', { Condition: { StringEquals: { 's3:authType': 'POST' } } }),
    )
    const { credentials } = user
    expect((await post(signed([['key', 'by-form']], { credentials }))).status).toBe(204)
    const put = cloud.s3(credentials).putObject({ Bucket, Key: 'by-header', Body: 'x' })
    expect((await failureOf(put))?.code).toBe('AccessDenied')
  })

  test('tags need the tagging permission', async () => {
    const { credentials } = await userWith(cloud, account, 'form-writer', policy('s3:PutObject'))
    const tagging = '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>'
    const fields = signed(
      [
        ['key', 'tagged'],
        ['tagging', tagging],
      ],
      { credentials },
    )
    expect(shownError(await post(fields)).message).toContain('s3:PutObjectTagging')
  })

  test('everybody, where the bucket policy says so', async () => {
    const open = 'open-form-bucket'
    await s3.createBucket({ Bucket: open })
    await s3.deletePublicAccessBlock({ Bucket: open })
    await s3.putBucketPolicy({
      Bucket: open,
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: '*',
            Action: 's3:PutObject',
            Resource: `arn:aws:s3:::${open}/drop/*`,
          },
        ],
      }),
    })
    const drop = (key: string) => post([['key', key]], { path: `/${open}` })
    expect((await drop('drop/a')).status).toBe(204)
    expect((await drop('elsewhere')).status).toBe(403)
  })

  test('an ACL needs its permission too, and counts where ACLs are enabled', async () => {
    const open = 'acl-form-bucket'
    await s3.createBucket({ Bucket: open, ObjectOwnership: 'ObjectWriter' })
    await s3.deletePublicAccessBlock({ Bucket: open })
    const fields = (credentials?: Credentials) =>
      signed(
        [
          ['key', 'shown'],
          ['acl', 'public-read'],
        ],
        { bucket: open, ...(credentials && { credentials }) },
      )
    const weak = await userWith(cloud, account, 'form-acl', policy('s3:PutObject'))
    const refused = await post(fields(weak.credentials), { path: `/${open}` })
    expect(shownError(refused).message).toContain('s3:PutObjectAcl')
    expect((await post(fields(), { path: `/${open}` })).status).toBe(204)
    const headers = [['Host', 'localhost']] as const
    const read = await cloud.send({ method: 'GET', path: `/${open}/shown`, headers })
    expect(read.status).toBe(200)
  })
})
