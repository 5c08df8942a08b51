/** Who may what in S3: prefixes, policies of buckets, copies, deletions, anonymous callers. */

import { createHash } from 'node:crypto'
import { policy } from '../../support/iam.ts'
import {
  anonymous,
  bucket,
  leavingNothing,
  publicPolicy,
  s3As,
  withObjects,
  withoutSecret,
} from './objects.ts'
import { signedS3, withMore } from './requests.ts'
import { outcomeOf, playRows, type Row, row, type Yard } from './rows.ts'

const denied = ['403 AccessDenied']
const open = `/${bucket}/public/open.txt`
const secret = `/${bucket}/private/secret.txt`
const arn = (path: string) => `arn:aws:s3:::${bucket}${path}`
const statements = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })

const ofPublic = (yard: Yard) =>
  yard.user(policy(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], arn('/public/*')))

const users: readonly Row[] = [
  row('user without policies: GET', denied, (yard) =>
    withoutSecret(s3As(yard, yard.nobody.credentials, 'GET', secret)),
  ),
  ...(
    [
      ['HEAD', secret, '403'],
      ['PUT', `/${bucket}/new`, ''],
      ['DELETE', secret, ''],
      ['GET', '/', ''],
      ['GET', `/${bucket}`, ''],
      ['PUT', '/another-bucket', ''],
      ['DELETE', `/${bucket}`, ''],
    ] as const
  ).map(([method, path, status]) =>
    row(`user without policies: ${method} ${path}`, status === '' ? denied : [status], (yard) =>
      s3As(yard, yard.nobody.credentials, method, path),
    ),
  ),
  row('user of `public/*` reads it', ['200'], async (yard) =>
    s3As(yard, (await ofPublic(yard)).credentials, 'GET', open),
  ),
  row('user of `public/*` reads another prefix', denied, async (yard) =>
    withoutSecret(s3As(yard, (await ofPublic(yard)).credentials, 'GET', secret)),
  ),
  row('user of `public/*` lists', denied, async (yard) =>
    s3As(yard, (await ofPublic(yard)).credentials, 'GET', `/${bucket}`, {
      query: 'prefix=public%2F',
    }),
  ),
  row('Allow * with Deny on a prefix', denied, async (yard) => {
    const user = await yard.user(
      statements(
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 's3:*', Resource: arn('/private/*') },
      ),
    )
    return withoutSecret(s3As(yard, user.credentials, 'GET', secret))
  }),
  row('key that does not exist, caller without ListBucket', denied, async (yard) =>
    s3As(yard, (await ofPublic(yard)).credentials, 'GET', `/${bucket}/public/not-there`),
  ),
  row('key that does not exist, caller with ListBucket', ['404 NoSuchKey'], (yard) =>
    s3As(yard, yard.own.admin, 'GET', `/${bucket}/public/not-there`),
  ),
  row('Allow * under a boundary: object outside', denied, async (yard) => {
    const user = await yard.user(policy('*'))
    const admin = yard.cloud.iam(yard.own.admin)
    const { Policy } = await admin.createPolicy({
      PolicyName: 'PublicOnly',
      PolicyDocument: policy('s3:*', arn('/public/*')),
    })
    await admin.putUserPermissionsBoundary({
      UserName: user.name,
      PermissionsBoundary: Policy?.Arn ?? '',
    })
    const inside = await s3As(yard, user.credentials, 'GET', open)
    if (inside.status !== 200) return inside
    return withoutSecret(s3As(yard, user.credentials, 'GET', secret))
  }),
  row('session policy narrower than the role: other object', denied, async (yard) => {
    const { cloud, own } = yard
    const admin = cloud.iam(own.admin)
    await admin.createRole({
      RoleName: 'Reader',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { AWS: own.accountId }, Action: 'sts:AssumeRole' },
        ],
      }),
    })
    await admin.putRolePolicy({
      RoleName: 'Reader',
      PolicyName: 'p',
      PolicyDocument: policy('s3:GetObject'),
    })
    const { Credentials: issued } = await cloud.sts(own.admin).assumeRole({
      RoleArn: `arn:aws:iam::${own.accountId}:role/Reader`,
      RoleSessionName: 'narrow',
      Policy: policy('s3:GetObject', arn('/public/*')),
    })
    const session = {
      accessKeyId: issued?.AccessKeyId ?? '',
      secretAccessKey: issued?.SecretAccessKey ?? '',
      sessionToken: issued?.SessionToken ?? '',
    }
    const inside = await s3As(yard, session, 'GET', open)
    if (inside.status !== 200) return inside
    return withoutSecret(s3As(yard, session, 'GET', secret))
  }),
  ...['X-Forwarded-For', 'X-Real-IP', 'Forwarded'].map((name) =>
    row(`spoofed ${name} against aws:SourceIp`, denied, async (yard) => {
      const user = await yard.user(
        policy('s3:GetObject', '*', {
          Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
        }),
      )
      return withoutSecret(
        yard.cloud.send(
          withMore(signedS3(yard.cloud, user.credentials, { method: 'GET', path: secret }), [
            name,
            name === 'Forwarded' ? 'for=192.0.2.1' : '192.0.2.1',
          ]),
        ),
      )
    }),
  ),
  row('X-HTTP-Method-Override: DELETE on a GET', ['200', '400', '403'], async (yard) => {
    const answer = await yard.cloud.send(
      withMore(signedS3(yard.cloud, yard.own.admin, { method: 'GET', path: open }), [
        'X-HTTP-Method-Override',
        'DELETE',
      ]),
    )
    const after = await s3As(yard, yard.own.admin, 'GET', open)
    return after.status === 200 ? answer : 'the object was deleted'
  }),
  row('user puts a bucket policy with Principal *', denied, async (yard) =>
    s3As(yard, (await ofPublic(yard)).credentials, 'PUT', `/${bucket}`, {
      query: 'policy=',
      body: publicPolicy('s3:GetObject', arn('/*')),
    }),
  ),
  row('PutObject with signed x-amz-tagging without s3:PutObjectTagging', denied, async (yard) =>
    leavingNothing(
      yard,
      'public/tagged',
      s3As(yard, (await ofPublic(yard)).credentials, 'PUT', `/${bucket}/public/tagged`, {
        headers: [['X-Amz-Tagging', 'team=red']],
      }),
    ),
  ),
  ...['public-read', 'public-read-write', 'authenticated-read'].map((acl) =>
    row(`the owner shares with x-amz-acl: ${acl}`, ['400 AccessControlListNotSupported'], (yard) =>
      leavingNothing(
        yard,
        'public/shared',
        s3As(yard, yard.own.admin, 'PUT', `/${bucket}/public/shared`, {
          headers: [['X-Amz-Acl', acl]],
        }),
      ),
    ),
  ),
  row(
    'PutObject with signed x-amz-acl without s3:PutObjectAcl',
    ['403 AccessDenied', '400 AccessControlListNotSupported'],
    async (yard) =>
      leavingNothing(
        yard,
        'public/shared',
        s3As(yard, (await ofPublic(yard)).credentials, 'PUT', `/${bucket}/public/shared`, {
          headers: [['X-Amz-Acl', 'public-read']],
        }),
      ),
  ),
]

const copies: readonly Row[] = [
  row('CopyObject from an unreadable source', denied, async (yard) =>
    leavingNothing(
      yard,
      'public/copied',
      s3As(yard, (await ofPublic(yard)).credentials, 'PUT', `/${bucket}/public/copied`, {
        headers: [['X-Amz-Copy-Source', `${bucket}/private/secret.txt`]],
      }),
    ),
  ),
  row('CopyObject to a prefix that is not theirs', denied, async (yard) =>
    leavingNothing(
      yard,
      'private/copied',
      s3As(yard, (await ofPublic(yard)).credentials, 'PUT', `/${bucket}/private/copied`, {
        headers: [['X-Amz-Copy-Source', `${bucket}/public/open.txt`]],
      }),
    ),
  ),
  ...[
    `${bucket}/public/../private/secret.txt`,
    `${bucket}/public/%2e%2e/private/secret.txt`,
    `${bucket}/public%2F..%2Fprivate%2Fsecret.txt`,
    `${bucket}/public/%252e%252e/private/secret.txt`,
    `/${bucket}/public//../private/secret.txt`,
    `${bucket}/public/x%3FversionId=../../private/secret.txt`,
    `${bucket}/public/open.txt?versionId=../private/secret.txt`,
    `../${bucket}/private/secret.txt`,
    `${bucket}\\private\\secret.txt`,
  ].map((source) =>
    row(`copy source ${source}`, ['400', '403', '404'], async (yard) =>
      leavingNothing(
        yard,
        'public/copied',
        s3As(yard, (await ofPublic(yard)).credentials, 'PUT', `/${bucket}/public/copied`, {
          headers: [['X-Amz-Copy-Source', source]],
        }),
      ),
    ),
  ),
  ...['', '/', bucket, `${bucket}/`, '//', '%zz', '%00', '%ff/x'].map((source) =>
    row(`copy source ${JSON.stringify(source)}`, ['400', '404'], (yard) =>
      leavingNothing(
        yard,
        'public/copied',
        s3As(yard, yard.own.admin, 'PUT', `/${bucket}/public/copied`, {
          headers: [['X-Amz-Copy-Source', source]],
        }),
      ),
    ),
  ),
  row('two copy sources', ['400', '403'], (yard) =>
    leavingNothing(
      yard,
      'public/copied',
      yard.cloud.send(
        withMore(
          signedS3(yard.cloud, yard.own.admin, {
            method: 'PUT',
            path: `/${bucket}/public/copied`,
            headers: [['X-Amz-Copy-Source', `${bucket}/public/open.txt`]],
          }),
          ['X-Amz-Copy-Source', `${bucket}/private/secret.txt`],
        ),
      ),
    ),
  ),
  row('DeleteObjects with an allowed and a forbidden key', ['200'], async (yard) => {
    await yard.cloud
      .s3(yard.own.admin)
      .putObject({ Bucket: bucket, Key: 'public/temporary', Body: 'x' })
    const user = await ofPublic(yard)
    const { Deleted, Errors } = await yard.cloud.s3(user.credentials).deleteObjects({
      Bucket: bucket,
      Delete: { Objects: [{ Key: 'public/temporary' }, { Key: 'private/secret.txt' }] },
    })
    const survivor = await s3As(yard, yard.own.admin, 'GET', secret)
    const as = JSON.stringify([Deleted, Errors?.map(({ Key, Code }) => [Key, Code])])
    return survivor.status === 200 &&
      as === '[[{"Key":"public/temporary"}],[["private/secret.txt","AccessDenied"]]]'
      ? survivor
      : as
  }),
]

const browser = {
  headers: [['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0']] as const,
}

const deletion = '<Delete><Object><Key>private/secret.txt</Key></Object></Delete>'

/** S3 takes a POST of anything but a form to a bucket's path for a failed precondition. */
const nothingThere = ['400', '401', '403', '404', '405', '412 PreconditionFailed']

const strangers: readonly Row[] = [
  row('unsigned GET of a private object', denied, (yard) =>
    withoutSecret(anonymous(yard, 'GET', secret)),
  ),
  row('the same with a browser User-Agent', denied, (yard) =>
    withoutSecret(anonymous(yard, 'GET', secret, browser)),
  ),
  row('unsigned multipart/form-data POST', ['403 AccessDenied', '400'], (yard) =>
    leavingNothing(
      yard,
      'posted',
      anonymous(yard, 'POST', `/${bucket}`, {
        headers: [['Content-Type', 'multipart/form-data; boundary=x']],
        body: '--x\r\nContent-Disposition: form-data; name="key"\r\n\r\nposted\r\n--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nbytes\r\n--x--\r\n',
      }),
    ),
  ),
  row('multipart/form-data on another method and path', ['403', '400', '405'], (yard) =>
    leavingNothing(
      yard,
      'posted',
      anonymous(yard, 'PUT', `/${bucket}/posted`, {
        headers: [['Content-Type', 'multipart/form-data; boundary=x']],
        body: '--x--\r\n',
      }),
    ),
  ),
  ...[
    ['PUT', 'policy=', publicPolicy('s3:*', arn('/*'))],
    ['DELETE', 'policy='],
    ['GET', 'policy='],
    [
      'PUT',
      'publicAccessBlock=',
      '<PublicAccessBlockConfiguration><BlockPublicAcls>false</BlockPublicAcls></PublicAccessBlockConfiguration>',
    ],
    ['DELETE', 'publicAccessBlock='],
    ['DELETE', ''],
    ['PUT', 'acl='],
    ['GET', 'acl='],
    [
      'PUT',
      'cors=',
      '<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>',
    ],
  ].map(([method, query, body]) =>
    row(`unsigned ${method} bucket ?${query}`, ['403 AccessDenied'], (yard) =>
      anonymous(yard, method as string, `/${bucket}`, {
        query: query as string,
        ...(body !== undefined && { body }),
      }),
    ),
  ),
  row('unsigned DeleteObjects', ['403 AccessDenied', '200'], async (yard) => {
    const answer = await anonymous(yard, 'POST', `/${bucket}`, {
      query: 'delete=',
      headers: [['Content-MD5', createHash('md5').update(deletion).digest('base64')]],
      body: deletion,
    })
    const survivor = await s3As(yard, yard.own.admin, 'GET', secret)
    return survivor.status === 200 ? answer : 'the object was deleted'
  }),
  ...[
    '/minio/health/live',
    '/minio/admin/v3/info',
    '/minio/bootstrap/v1/verify',
    '/metrics',
    '/debug/pprof',
    '/_localstack/health',
    '/_localstack/config',
    '/health',
    '/.env',
    '/latest/meta-data/iam/security-credentials/',
    '/_sallyport/reset',
  ].flatMap((path) =>
    ['GET', 'POST'].map((method) =>
      row(`unsigned ${method} ${path}`, nothingThere, (yard) => anonymous(yard, method, path)),
    ),
  ),
]

/** Opens the bucket by a policy: only where the account lets it. */
async function withPublicPolicy(yard: Yard): Promise<void> {
  await withObjects(yard)
  const s3 = yard.cloud.s3(yard.own.admin)
  await s3.deletePublicAccessBlock({ Bucket: bucket })
  await s3.putBucketPolicy({
    Bucket: bucket,
    Policy: statements(
      {
        Effect: 'Allow',
        Principal: '*',
        Action: ['s3:GetObject', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'],
        Resource: [arn(''), arn('/*')],
      },
      { Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: arn('/private/*') },
    ),
  })
}

const underPublicPolicy: readonly Row[] = [
  row('anonymous reads what everybody may', ['200'], (yard) => anonymous(yard, 'GET', open)),
  row('an explicit deny holds for anonymous callers', denied, (yard) =>
    withoutSecret(anonymous(yard, 'GET', secret)),
  ),
  row('an explicit deny in the bucket policy holds for the administrator', denied, (yard) =>
    withoutSecret(s3As(yard, yard.own.admin, 'GET', secret)),
  ),
  row('anonymous puts the policy', ['403', '405'], (yard) =>
    anonymous(yard, 'PUT', `/${bucket}`, {
      query: 'policy=',
      body: publicPolicy('s3:*', [arn(''), arn('/*')]),
    }),
  ),
  row('anonymous deletes the policy', ['403', '405'], (yard) =>
    anonymous(yard, 'DELETE', `/${bucket}`, { query: 'policy=' }),
  ),
  row('anonymous writes', denied, (yard) =>
    leavingNothing(yard, 'written', anonymous(yard, 'PUT', `/${bucket}/written`, { body: 'x' })),
  ),
  row('anonymous makes a bucket', ['403'], (yard) => anonymous(yard, 'PUT', '/anonymous-bucket')),
  row('anonymous lists buckets', ['403', '307'], (yard) => anonymous(yard, 'GET', '/')),
  row('the private object under other spellings', ['none'], async (yard) => {
    const shown: string[] = []
    for (const path of [
      '/public/../private/secret.txt',
      '/public/%2e%2e/private/secret.txt',
      '/public/..%2fprivate/secret.txt',
      '//private/secret.txt',
      '/./private/secret.txt',
      '/private%2Fsecret.txt',
      '/private//secret.txt',
      '/PRIVATE/secret.txt',
      '/private/secret.txt/',
      '/private/secret.txt%00',
      '/public/open.txt/../../private/secret.txt',
      '/%70rivate/secret.txt',
    ]) {
      const answer = await anonymous(yard, 'GET', `/${bucket}${path}`)
      if (answer.status < 300) shown.push(`${path}: ${outcomeOf(answer)}`)
    }
    return shown.length === 0 ? 'none' : shown.join('\n')
  }),
]

playRows('users and prefixes', users, withObjects)
playRows('copies and deletions', copies, withObjects)
playRows('strangers', strangers, withObjects)
playRows('under a public policy', underPublicPolicy, withPublicPolicy)
