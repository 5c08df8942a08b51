/** Signatures and authentication, IAM, STS and S3. */

import { createHmac } from 'node:crypto'
import { basic } from '../signing/signed-request.ts'
import {
  formOf,
  iamForm,
  presignedForm,
  presignedS3,
  signedForm,
  signedS3,
  withHeader,
  withMore,
} from './requests.ts'
import { incomplete, malformed, playRows, type Row, row, type Yard } from './rows.ts'

const whoAmI = formOf('GetCallerIdentity')
const forged = 'f'.repeat(64)
const otherSecret = 'x'.repeat(40)
const unknownKey = 'AKIAQQQQQQQQQQQQQQQQ'
const formHeaders = [
  ['Host', 'localhost:4566'],
  ['Content-Type', 'application/x-www-form-urlencoded'],
] as const
const sts = ({ cloud, own }: Yard, bend = {}) => signedForm(cloud, own.admin, 'sts', whoAmI, bend)
const s3 = ({ cloud, own }: Yard, bend = {}) => signedS3(cloud, own.admin, bend)
const minute = 60_000

const wrongSignatures: readonly Row[] = [
  row('wrong secret, STS', ['403 SignatureDoesNotMatch'], (yard) =>
    yard.cloud.send(sts(yard, { secretAccessKey: otherSecret })),
  ),
  row('wrong secret, S3', ['403 SignatureDoesNotMatch'], (yard) =>
    yard.cloud.send(s3(yard, { secretAccessKey: otherSecret })),
  ),
  row('constant forged signature, STS', ['403 SignatureDoesNotMatch'], (yard) =>
    yard.cloud.send(sts(yard, { signature: forged })),
  ),
  row('constant forged signature, S3', ['403 SignatureDoesNotMatch'], (yard) =>
    yard.cloud.send(s3(yard, { signature: forged })),
  ),
  row('signature of zeros, S3', ['403 SignatureDoesNotMatch'], (yard) =>
    yard.cloud.send(s3(yard, { signature: '0'.repeat(64) })),
  ),
  row('empty signature, STS', incomplete, (yard) => yard.cloud.send(sts(yard, { signature: '' }))),
  row('empty signature, S3', malformed, (yard) => yard.cloud.send(s3(yard, { signature: '' }))),
  row('truncated signature, STS', incomplete, (yard) =>
    yard.cloud.send(
      withHeader(sts(yard), 'Authorization', (value) => value.slice(0, value.length - 1)),
    ),
  ),
  row('truncated signature, S3', malformed, (yard) =>
    yard.cloud.send(
      withHeader(s3(yard), 'Authorization', (value) => value.slice(0, value.length - 1)),
    ),
  ),
  row('upper-case signature, S3', malformed, (yard) =>
    yard.cloud.send(
      withHeader(s3(yard), 'Authorization', (value) =>
        value.replace(/Signature=.*/, (found) =>
          found.toUpperCase().replace('SIGNATURE', 'Signature'),
        ),
      ),
    ),
  ),
  row(
    'S3 does not tell which signature it expected',
    ['403 SignatureDoesNotMatch'],
    async (yard) => {
      const right = s3(yard)
      const expected = /Signature=(\w+)/.exec(
        right.headers?.find(([name]) => name === 'Authorization')?.[1] ?? '',
      )?.[1] as string
      const answer = await yard.cloud.send(
        withHeader(right, 'Authorization', (value) => value.replace(expected, forged)),
      )
      return answer.body.includes(expected) ? 'the expected signature is in the answer' : answer
    },
  ),
]

const keyIds: readonly Row[] = [
  row('unknown key, STS', ['403 InvalidClientTokenId'], (yard) =>
    yard.cloud.send(sts(yard, { accessKeyId: unknownKey })),
  ),
  row('unknown key, S3', ['403 InvalidAccessKeyId'], (yard) =>
    yard.cloud.send(s3(yard, { accessKeyId: unknownKey })),
  ),
  ...[
    'AKIA*)(uid=*)',
    'AKIA\u0000',
    '__proto__',
    'constructor',
    'toString',
    '../../key',
    '%00',
  ].map((accessKeyId) =>
    row(`key id ${JSON.stringify(accessKeyId)}, S3`, ['403 InvalidAccessKeyId', '400'], (yard) =>
      yard.cloud.send(s3(yard, { accessKeyId })),
    ),
  ),
  ...['AKIA*)(uid=*)', 'AKIA\u0000', '__proto__', 'constructor', 'a/b'].map((accessKeyId) =>
    row(
      `key id ${JSON.stringify(accessKeyId)}, STS`,
      ['403 InvalidClientTokenId', '400 IncompleteSignature'],
      (yard) => yard.cloud.send(sts(yard, { accessKeyId })),
    ),
  ),
  row('key id of a user name', ['403 InvalidClientTokenId'], (yard) =>
    yard.cloud.send(sts(yard, { accessKeyId: 'admin' })),
  ),
  row('key id in lower case', ['403 InvalidClientTokenId'], (yard) =>
    yard.cloud.send(sts(yard, { accessKeyId: yard.own.admin.accessKeyId.toLowerCase() })),
  ),
  row(
    "one account's key id under another account's secret",
    ['403 SignatureDoesNotMatch'],
    (yard) => yard.cloud.send(sts(yard, { accessKeyId: yard.foreign.admin.accessKeyId })),
  ),
]

const unsigned: readonly Row[] = [
  row('unsigned IAM POST', ['403 MissingAuthenticationToken'], ({ cloud }) =>
    cloud.send({ headers: formHeaders, body: iamForm('ListUsers') }),
  ),
  row(
    'unsigned IAM POST of an operation that does not exist',
    ['403 MissingAuthenticationToken'],
    ({ cloud }) => cloud.send({ headers: formHeaders, body: iamForm('LetMeIn') }),
  ),
  row('unsigned STS GetCallerIdentity', ['403 MissingAuthenticationToken'], ({ cloud }) =>
    cloud.send({ headers: formHeaders, body: whoAmI }),
  ),
  row('unsigned STS AssumeRole', ['403 MissingAuthenticationToken'], ({ cloud, own }) =>
    cloud.send({
      headers: formHeaders,
      body: formOf('AssumeRole', {
        RoleArn: `arn:aws:iam::${own.accountId}:role/Any`,
        RoleSessionName: 'any',
      }),
    }),
  ),
  row('unsigned multipart/form-data POST to IAM', ['403', '400'], ({ cloud }) =>
    cloud.send({
      headers: [
        ['Host', 'iam.localhost:4566'],
        ['Content-Type', 'multipart/form-data; boundary=x'],
      ],
      body: '--x\r\nContent-Disposition: form-data; name="Action"\r\n\r\nListUsers\r\n--x--\r\n',
    }),
  ),
  row('a session token alone', ['403', '400'], ({ cloud }) =>
    cloud.send({
      headers: [...formHeaders, ['X-Amz-Security-Token', 'FwoGZXIvYXdz']],
      body: whoAmI,
    }),
  ),
]

const broken: readonly Row[] = [
  row('`AWS4-HMAC-SHA256 garbage` to IAM', ['400 IncompleteSignature', '403'], ({ cloud }) =>
    cloud.send({
      headers: [...formHeaders, ['Authorization', 'AWS4-HMAC-SHA256 garbage']],
      body: iamForm('ListUsers'),
    }),
  ),
  row('truncated Authorization header to S3', malformed, (yard) =>
    yard.cloud.send(withHeader(s3(yard), 'Authorization', (value) => value.slice(0, 60))),
  ),
  ...[
    '',
    'AWS4-HMAC-SHA256',
    'AWS4-HMAC-SHA256 ',
    'AWS4-HMAC-SHA256 Credential=,SignedHeaders=,Signature=',
  ].map((authorization) =>
    row(`Authorization ${JSON.stringify(authorization)} to S3`, malformed, ({ cloud }) =>
      cloud.send({
        method: 'GET',
        path: '/bucket/key',
        headers: [
          ['Host', 'localhost:4566'],
          ['Authorization', authorization],
        ],
      }),
    ),
  ),
  ...(['Bearer abc.def.ghi', 'Basic YWRtaW46YWRtaW4=', 'Negotiate abc'] as const).flatMap(
    (authorization) => [
      row(`Authorization ${authorization} to S3`, ['400', '403'], ({ cloud }) =>
        cloud.send({
          method: 'GET',
          path: '/bucket/key',
          headers: [
            ['Host', 'localhost:4566'],
            ['Authorization', authorization],
          ],
        }),
      ),
      row(`Authorization ${authorization} to IAM`, ['400', '403'], ({ cloud }) =>
        cloud.send({
          headers: [...formHeaders, ['Authorization', authorization]],
          body: iamForm('ListUsers'),
        }),
      ),
    ],
  ),
  row('SigV2 header with a forged signature', ['400', '403'], ({ cloud, own }) =>
    cloud.send({
      method: 'GET',
      path: '/bucket/key',
      headers: [
        ['Host', 'localhost:4566'],
        ['Date', new Date(cloud.now()).toUTCString()],
        ['Authorization', `AWS ${own.admin.accessKeyId}:${Buffer.alloc(20, 1).toString('base64')}`],
      ],
    }),
  ),
  row('SigV2 query with a forged signature and far Expires', ['400', '403'], ({ cloud, own }) =>
    cloud.send({
      method: 'GET',
      path: '/bucket/key',
      query: `AWSAccessKeyId=${own.admin.accessKeyId}&Signature=${encodeURIComponent(Buffer.alloc(20, 1).toString('base64'))}&Expires=99999999999`,
      headers: [['Host', 'localhost:4566']],
    }),
  ),
  row('SigV2 query that is right but over', ['403 AccessDenied'], ({ cloud, own }) => {
    const expires = Math.floor(cloud.now() / 1000) - 1
    const signature = createHmac('sha1', own.admin.secretAccessKey)
      .update(`GET\n\n\n${expires}\n/bucket/key`)
      .digest('base64')
    return cloud.send({
      method: 'GET',
      path: '/bucket/key',
      query: `AWSAccessKeyId=${own.admin.accessKeyId}&Signature=${encodeURIComponent(signature)}&Expires=${expires}`,
      headers: [['Host', 'localhost:4566']],
    })
  }),
  row('SigV2 form to IAM', ['400', '403'], ({ cloud, own }) =>
    cloud.send({
      headers: formHeaders,
      body: `${iamForm('ListUsers')}&SignatureVersion=2&SignatureMethod=HmacSHA256&AWSAccessKeyId=${own.admin.accessKeyId}&Signature=AAAA&Timestamp=2030-01-01T00%3A00%3A00Z`,
    }),
  ),
  row('two Authorization headers, the second valid, S3', malformed, (yard) => {
    const good = s3(yard)
    const bad = withHeader(good, 'Authorization', (value) =>
      value.replace(/Signature=.*/, `Signature=${forged}`),
    )
    const valid = good.headers?.find(([name]) => name === 'Authorization')?.[1] as string
    return yard.cloud.send(withMore(bad, ['Authorization', valid]))
  }),
  row('two Authorization headers, the first valid, STS', incomplete, (yard) =>
    yard.cloud.send(withMore(sts(yard), ['Authorization', `AWS4-HMAC-SHA256 garbage`])),
  ),
  row(
    'Authorization header and query signature together, S3',
    ['400 InvalidArgument', '403'],
    (yard) => {
      const header = s3(yard)
      return yard.cloud.send({
        ...header,
        query: presignedS3(yard.cloud, yard.own.admin).query as string,
      })
    },
  ),
  row('forged header beside a valid presigned URL, S3', ['400 InvalidArgument', '403'], (yard) =>
    yard.cloud.send(
      withMore(presignedS3(yard.cloud, yard.own.admin), [
        'Authorization',
        'AWS4-HMAC-SHA256 garbage',
      ]),
    ),
  ),
  row('identity in the query, signature of another in the header', ['400', '403'], (yard) => {
    const { cloud, own, nobody } = yard
    return cloud.send({
      ...signedS3(cloud, nobody.credentials),
      query: `X-Amz-Credential=${own.admin.accessKeyId}%2F${basic(cloud.now()).slice(0, 8)}%2Fus-east-1%2Fs3%2Faws4_request`,
    })
  }),
  row('algorithm AWS4-HMAC-SHA1, S3', ['400', '403'], (yard) =>
    yard.cloud.send(s3(yard, { algorithm: 'AWS4-HMAC-SHA1' })),
  ),
  row('algorithm AWS4-HMAC-SHA1, STS', ['400', '403'], (yard) =>
    yard.cloud.send(sts(yard, { algorithm: 'AWS4-HMAC-SHA1' })),
  ),
  row('algorithm AWS4-HMAC-SHA1, presigned', ['400', '403'], (yard) =>
    yard.cloud.send(presignedS3(yard.cloud, yard.own.admin, { algorithm: 'AWS4-HMAC-SHA1' })),
  ),
  row('SignedHeaders without host, S3', malformed, (yard) =>
    yard.cloud.send(s3(yard, { signedHeaders: 'x-amz-content-sha256;x-amz-date' })),
  ),
  row('SignedHeaders without host, STS', incomplete, (yard) =>
    yard.cloud.send(sts(yard, { signedHeaders: 'content-type;x-amz-date' })),
  ),
  row('SignedHeaders with an empty name, S3', malformed, (yard) =>
    yard.cloud.send(s3(yard, { signedHeaders: ';host;x-amz-content-sha256;x-amz-date' })),
  ),
  row('SignedHeaders with an empty name, STS', incomplete, (yard) =>
    yard.cloud.send(sts(yard, { signedHeaders: 'content-type;host;;x-amz-date' })),
  ),
  row('SignedHeaders names a header that was not sent, S3', malformed, (yard) =>
    yard.cloud.send(s3(yard, { signedHeaders: 'host;x-amz-acl;x-amz-content-sha256;x-amz-date' })),
  ),
]

const unsignedParts: readonly Row[] = [
  ...(
    [
      ['X-Amz-Acl', 'public-read'],
      ['X-Amz-Copy-Source', '/bucket/private/secret.txt'],
      ['X-Amz-Tagging', 'team=red'],
      ['X-Amz-Meta-Owner', 'eve'],
      ['X-Amz-Bypass-Governance-Retention', 'true'],
    ] as const
  ).flatMap(([name, value]) => [
    row(`unsigned ${name.toLowerCase()} added to a signed request`, ['403 AccessDenied'], (yard) =>
      yard.cloud.send(withMore(s3(yard, { method: 'PUT' }), [name, value])),
    ),
    row(
      `unsigned ${name.toLowerCase()} added to a presigned request`,
      ['403 AccessDenied'],
      (yard) =>
        yard.cloud.send(
          withMore(presignedS3(yard.cloud, yard.own.admin, { method: 'PUT' }), [name, value]),
        ),
    ),
  ]),
  row(
    'form changed after signing (GetUser to CreateUser)',
    ['403 SignatureDoesNotMatch'],
    ({ cloud, own }) =>
      cloud.send({
        ...signedForm(cloud, own.admin, 'iam', iamForm('GetUser', { UserName: 'admin' })),
        body: iamForm('CreateUser', { UserName: 'admin2' }),
      }),
  ),
  row(
    'form changed, hash of the new form sent along',
    ['403 SignatureDoesNotMatch'],
    ({ cloud, own }) => {
      const changed = iamForm('CreateUser', { UserName: 'admin2' })
      const other = signedForm(cloud, own.admin, 'iam', changed, {
        headers: [['X-Amz-Content-Sha256', forged]],
      })
      return cloud.send(other)
    },
  ),
  row('IAM over UNSIGNED-PAYLOAD', ['403 SignatureDoesNotMatch'], ({ cloud, own }) =>
    cloud.send({
      ...signedForm(cloud, own.admin, 'iam', 'UNSIGNED-PAYLOAD', {
        headers: [['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD']],
      }),
      body: iamForm('CreateUser', { UserName: 'admin2' }),
    }),
  ),
  row('method changed after signing', ['403 SignatureDoesNotMatch'], (yard) =>
    yard.cloud.send({ ...s3(yard), method: 'DELETE' }),
  ),
  row('query parameter added after signing', ['403 SignatureDoesNotMatch'], (yard) =>
    yard.cloud.send({ ...s3(yard, { path: '/yard' }), query: 'policy=' }),
  ),
  row('Host changed after signing', ['403 SignatureDoesNotMatch'], (yard) =>
    yard.cloud.send(withHeader(s3(yard), 'Host', () => 'other.localhost:4566')),
  ),
]

const times: readonly Row[] = [
  ...([-16, 16] as const).flatMap((minutes) => [
    row(`date ${minutes} minutes from now, S3`, ['403 RequestTimeTooSkewed'], (yard) =>
      yard.cloud.send(s3(yard, { at: yard.cloud.now() + minutes * minute })),
    ),
    row(
      `date ${minutes} minutes from now, STS`,
      ['403 SignatureDoesNotMatch', '403 RequestExpired'],
      (yard) => yard.cloud.send(sts(yard, { at: yard.cloud.now() + minutes * minute })),
    ),
  ]),
  row('scope day differs from X-Amz-Date, S3', malformed, (yard) =>
    yard.cloud.send(s3(yard, { scopeDate: '20200101' })),
  ),
  row('scope day differs from X-Amz-Date, STS', incomplete, (yard) =>
    yard.cloud.send(sts(yard, { scopeDate: '20200101' })),
  ),
  ...[
    'yesterday',
    '20260501T120000',
    '20261301T250000Z',
    '99999999T999999Z',
    '2026-05-01T12:00:00Z',
  ].flatMap((date) => [
    row(`unparsable date ${date}, S3`, ['400', '403'], (yard) =>
      yard.cloud.send(s3(yard, { date })),
    ),
    row(`unparsable date ${date}, STS`, ['400', '403'], (yard) =>
      yard.cloud.send(sts(yard, { date })),
    ),
  ]),
  row('wrong service in the scope: sts for S3', ['403', '400', '404'], (yard) =>
    yard.cloud.send(s3(yard, { service: 'sts' })),
  ),
  row('wrong service in the scope: s3 for STS', ['403', '400', '404'], (yard) =>
    yard.cloud.send(sts(yard, { service: 's3' })),
  ),
  row('wrong service in the scope: sts for IAM', ['403', '400', '404'], ({ cloud, own }) =>
    cloud.send(signedForm(cloud, own.admin, 'iam', iamForm('ListUsers'), { service: 'sts' })),
  ),
  row('wrong service in the scope: ec2', ['403', '400', '404'], (yard) =>
    yard.cloud.send(s3(yard, { service: 'ec2' })),
  ),
  row('wrong service in the scope: __proto__', ['403', '400', '404'], (yard) =>
    yard.cloud.send(s3(yard, { service: '__proto__' })),
  ),
  row('wrong terminator, S3', malformed, (yard) =>
    yard.cloud.send(s3(yard, { terminator: 'aws5_request' })),
  ),
  row('wrong terminator, STS', incomplete, (yard) =>
    yard.cloud.send(sts(yard, { terminator: 'aws5_request' })),
  ),
  ...['not-a-hash', 'UNSIGNED', 'STREAMING-EVERYTHING', 'e3b0c442', ''].map((contentSha256) =>
    row(
      `x-amz-content-sha256 ${JSON.stringify(contentSha256)}`,
      ['400 InvalidArgument', '400 InvalidRequest', '400 XAmzContentSHA256Mismatch'],
      (yard) => yard.cloud.send(s3(yard, { contentSha256 })),
    ),
  ),
]

/** Presigned calls of query services: what aws-iam-authenticator and Vault accept as proof of identity. */
const presignedIdentity: readonly Row[] = [
  row('presigned GetCallerIdentity, GET', ['200'], ({ cloud, own }) =>
    cloud.send(presignedForm(cloud, own.admin, 'sts', { query: whoAmI })),
  ),
  row('presigned GetCallerIdentity with a signed x-k8s-aws-id', ['200'], ({ cloud, own }) =>
    cloud.send(
      presignedForm(cloud, own.admin, 'sts', {
        query: whoAmI,
        headers: [['x-k8s-aws-id', 'cluster-1']],
      }),
    ),
  ),
  row('the same with another cluster', ['403 SignatureDoesNotMatch'], ({ cloud, own }) =>
    cloud.send(
      withHeader(
        presignedForm(cloud, own.admin, 'sts', {
          query: whoAmI,
          headers: [['x-k8s-aws-id', 'cluster-1']],
        }),
        'x-k8s-aws-id',
        () => 'cluster-2',
      ),
    ),
  ),
  row('the same without the header', incomplete, ({ cloud, own }) =>
    cloud.send(
      withHeader(
        presignedForm(cloud, own.admin, 'sts', {
          query: whoAmI,
          headers: [['x-k8s-aws-id', 'cluster-1']],
        }),
        'x-k8s-aws-id',
        () => undefined,
      ),
    ),
  ),
  row('the same with the header twice', incomplete, ({ cloud, own }) =>
    cloud.send(
      withMore(
        presignedForm(cloud, own.admin, 'sts', {
          query: whoAmI,
          headers: [['x-k8s-aws-id', 'cluster-1']],
        }),
        ['x-k8s-aws-id', 'cluster-2'],
      ),
    ),
  ),
  row('presigned GetCallerIdentity, POST with the form in the body', ['200'], ({ cloud, own }) =>
    cloud.send(
      presignedForm(cloud, own.admin, 'sts', {
        method: 'POST',
        body: whoAmI,
        headers: [
          ['Content-Type', 'application/x-www-form-urlencoded'],
          ['x-k8s-aws-id', 'cluster-1'],
        ],
      }),
    ),
  ),
  row('presigned GetCallerIdentity, POST with the form in the query', ['200'], ({ cloud, own }) =>
    cloud.send(presignedForm(cloud, own.admin, 'sts', { method: 'POST', query: whoAmI })),
  ),
  row('presigned GET sent as POST', ['403 SignatureDoesNotMatch'], ({ cloud, own }) =>
    cloud.send({ ...presignedForm(cloud, own.admin, 'sts', { query: whoAmI }), method: 'POST' }),
  ),
  row('presigned POST with another body', ['403 SignatureDoesNotMatch'], ({ cloud, own }) =>
    cloud.send({
      ...presignedForm(cloud, own.admin, 'sts', {
        method: 'POST',
        body: whoAmI,
        headers: [['Content-Type', 'application/x-www-form-urlencoded']],
      }),
      body: formOf('GetSessionToken'),
    }),
  ),
  row(
    'presigned GetCallerIdentity answers in JSON where asked',
    ['200'],
    async ({ cloud, own }) => {
      const answer = await cloud.send(
        withMore(presignedForm(cloud, own.admin, 'sts', { query: whoAmI }), [
          'Accept',
          'application/json',
        ]),
      )
      const { GetCallerIdentityResponse } = JSON.parse(answer.body.toString())
      return GetCallerIdentityResponse.GetCallerIdentityResult.Account === own.accountId
        ? answer
        : 'another account'
    },
  ),
  row('refusals answer in JSON where asked', ['403'], async ({ cloud, own }) => {
    const answer = await cloud.send(
      withMore(presignedForm(cloud, own.admin, 'sts', { query: whoAmI, signature: forged }), [
        'Accept',
        'application/json',
      ]),
    )
    return JSON.parse(answer.body.toString()).Error.Code === 'SignatureDoesNotMatch'
      ? answer
      : answer.body.toString()
  }),
  row('presigned GetCallerIdentity that is over', ['403'], ({ cloud, own }) =>
    cloud.send(
      presignedForm(cloud, own.admin, 'sts', {
        query: whoAmI,
        at: cloud.now() - 16 * minute,
        expires: '60',
      }),
    ),
  ),
  row(
    'presigned GetCallerIdentity with a second Action appended',
    ['403', '400'],
    ({ cloud, own }) => {
      const sent = presignedForm(cloud, own.admin, 'sts', { query: whoAmI })
      return cloud.send({ ...sent, query: `${sent.query}&Action=GetSessionToken` })
    },
  ),
  row(
    'presigned GetCallerIdentity with `action` appended in another case',
    ['403', '400'],
    ({ cloud, own }) => {
      const sent = presignedForm(cloud, own.admin, 'sts', { query: whoAmI })
      return cloud.send({ ...sent, query: `${sent.query}&action=GetSessionToken` })
    },
  ),
  ...[
    'X-Amz-Signature',
    'X-Amz-Credential',
    'X-Amz-Date',
    'X-Amz-Algorithm',
    'x-amz-credential',
    'X-AMZ-SIGNATURE',
  ].map((name) =>
    row(`presigned with ${name} again`, ['400', '403'], ({ cloud, own, foreign }) => {
      const sent = presignedForm(cloud, own.admin, 'sts', { query: whoAmI })
      const value = name.toLowerCase() === 'x-amz-credential' ? foreign.admin.accessKeyId : forged
      return cloud.send({ ...sent, query: `${sent.query}&${name}=${value}` })
    }),
  ),
]

/** Which of two Actions counts must never depend on who reads. */
const twoActions: readonly Row[] = [
  row('`Action` twice in one form', ['400', '403'], ({ cloud, own }) =>
    cloud.send(
      signedForm(cloud, own.admin, 'iam', `${iamForm('GetUser')}&Action=CreateUser&UserName=eve`),
    ),
  ),
  row('`Action` in the query and another in the body', ['400', '403'], ({ cloud, own }) =>
    cloud.send(
      signedForm(cloud, own.admin, 'iam', iamForm('CreateUser', { UserName: 'eve' }), {
        query: 'Action=GetUser&Version=2010-05-08',
      }),
    ),
  ),
  row('the same added after signing', ['400', '403'], ({ cloud, own }) =>
    cloud.send({
      ...signedForm(cloud, own.admin, 'iam', iamForm('GetUser')),
      query: 'Action=CreateUser&Version=2010-05-08&UserName=eve',
    }),
  ),
  row('`UserName` in the query and another in the body', ['400', '403'], ({ cloud, own }) =>
    cloud.send(
      signedForm(cloud, own.admin, 'iam', iamForm('CreateUser', { UserName: 'eve' }), {
        query: 'UserName=mallory',
      }),
    ),
  ),
]

playRows('signatures', wrongSignatures)
playRows('access key ids', keyIds)
playRows('unsigned requests', unsigned)
playRows('broken and doubled authentication', broken)
playRows('parts that were not signed', unsignedParts)
playRows('dates and scopes', times)
playRows('presigned identity', presignedIdentity)
playRows('two actions in one request', twoActions)
