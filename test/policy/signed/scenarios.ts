/** Rules that show only over several calls: what a whole server does before and after. Each returns what it saw. */
import { failureOf, policy, trust, userWith } from '../../support/iam.ts'
import type { Cloud, Credentials, TestAccount } from '../../support/in-process.ts'
import { issuedBy } from '../../support/sts.ts'

export interface Scenario {
  readonly rule: string
  readonly about: string
  readonly play: (cloud: Cloud, home: TestAccount, other: TestAccount) => Promise<unknown>
  readonly seen: unknown
}

const Bucket = 'scenario-bucket'
const Key = 'q1.txt'
const publicPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${Bucket}/*`,
    },
  ],
})

/** `ok`, or the code of the failure. */
const codeOf = async (call: Promise<unknown>): Promise<string> =>
  (await failureOf(call))?.code ?? 'ok'

async function bucketWith(
  cloud: Cloud,
  owner: TestAccount,
  block: Readonly<Record<string, boolean>>,
): Promise<void> {
  const s3 = cloud.s3(owner.root)
  await s3.createBucket({ Bucket })
  await s3.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: block })
  await s3.putObject({ Bucket, Key, Body: 'q1' })
}

const get = (cloud: Cloud, who: Credentials) => codeOf(cloud.s3(who).getObject({ Bucket, Key }))

/** A session of a role with tags and policies; the role trusts its account with tags too. */
async function sessionOf(
  cloud: Cloud,
  home: TestAccount,
  role: { readonly document: string; readonly team?: string },
  session: { readonly team?: string; readonly Policy?: string } = {},
): Promise<Credentials> {
  const iam = cloud.iam(home.admin)
  const { Role } = await iam.createRole({
    RoleName: 'Worker',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: home.accountId },
          Action: ['sts:AssumeRole', 'sts:TagSession'],
        },
      ],
    }),
    ...(role.team !== undefined && { Tags: [{ Key: 'team', Value: role.team }] }),
  })
  await iam.putRolePolicy({ RoleName: 'Worker', PolicyName: 'own', PolicyDocument: role.document })
  return issuedBy(
    await cloud.sts(home.admin).assumeRole({
      RoleArn: Role?.Arn ?? '',
      RoleSessionName: 'run',
      ...(session.team !== undefined && { Tags: [{ Key: 'team', Value: session.team }] }),
      ...(session.Policy !== undefined && { Policy: session.Policy }),
    }),
  )
}

const listForTeam = (team: string) =>
  policy('iam:ListUsers', '*', { Condition: { StringEquals: { 'aws:PrincipalTag/team': team } } })

const listUsers = (cloud: Cloud, who: Credentials) => codeOf(cloud.iam(who).listUsers({}))

export const scenarios: readonly Scenario[] = [
  {
    rule: '47',
    about: 'a trusted user reads back as its ARN, and as its unique id once it is gone',
    async play(cloud, home) {
      const iam = cloud.iam(home.admin)
      const user = await userWith(cloud, home, 'ana')
      await iam.createRole({
        RoleName: 'Trusting',
        AssumeRolePolicyDocument: trust({ AWS: user.arn }),
      })
      const named = async () => {
        const { Role } = await iam.getRole({ RoleName: 'Trusting' })
        return /"AWS": ?"(arn|AIDA)/.exec(
          decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''),
        )?.[1]
      }
      const before = await named()
      const { AccessKeyMetadata = [] } = await iam.listAccessKeys({ UserName: 'ana' })
      for (const { AccessKeyId } of AccessKeyMetadata)
        await iam.deleteAccessKey({ UserName: 'ana', AccessKeyId: AccessKeyId ?? '' })
      await iam.deleteUser({ UserName: 'ana' })
      return [before, await named()]
    },
    seen: ['arn', 'AIDA'],
  },
  {
    rule: '101',
    about: "a session tag stands before the role's tag of the same name",
    async play(cloud, home) {
      const credentials = await sessionOf(
        cloud,
        home,
        { document: listForTeam('red'), team: 'blue' },
        { team: 'red' },
      )
      return listUsers(cloud, credentials)
    },
    seen: 'ok',
  },
  {
    rule: '101',
    about: "without a session tag the role's own counts",
    async play(cloud, home) {
      const credentials = await sessionOf(cloud, home, {
        document: listForTeam('red'),
        team: 'blue',
      })
      return listUsers(cloud, credentials)
    },
    seen: 'AccessDenied',
  },
  {
    rule: '102',
    about: 'with long-term keys a Deny of Bool false does not hold, one of BoolIfExists does',
    async play(cloud, home) {
      const denying = (operator: string) =>
        JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: '*', Resource: '*' },
            {
              Effect: 'Deny',
              Action: '*',
              Resource: '*',
              Condition: { [operator]: { 'aws:MultiFactorAuthPresent': 'false' } },
            },
          ],
        })
      const plain = await userWith(cloud, home, 'plain', denying('Bool'))
      const ifExists = await userWith(cloud, home, 'if-exists', denying('BoolIfExists'))
      return [
        await listUsers(cloud, plain.credentials),
        await listUsers(cloud, ifExists.credentials),
      ]
    },
    seen: ['ok', 'AccessDenied'],
  },
  {
    rule: '109',
    about: 'a bucket whose owner is enforced takes no ACL that grants',
    async play(cloud, home) {
      await bucketWith(cloud, home, { BlockPublicAcls: false, IgnorePublicAcls: false })
      return codeOf(cloud.s3(home.root).putBucketAcl({ Bucket, ACL: 'public-read' }))
    },
    seen: 'AccessControlListNotSupported',
  },
  {
    rule: '111',
    about: 'a public policy lets other accounts in',
    async play(cloud, home, other) {
      await bucketWith(cloud, home, { RestrictPublicBuckets: false })
      await cloud.s3(home.root).putBucketPolicy({ Bucket, Policy: publicPolicy })
      return [await get(cloud, other.admin), await get(cloud, home.admin)]
    },
    seen: ['ok', 'ok'],
  },
  {
    rule: '111',
    about: 'RestrictPublicBuckets leaves a public policy to the own account',
    async play(cloud, home, other) {
      await bucketWith(cloud, home, { RestrictPublicBuckets: true })
      await cloud.s3(home.root).putBucketPolicy({ Bucket, Policy: publicPolicy })
      return [await get(cloud, other.admin), await get(cloud, home.admin)]
    },
    seen: ['AccessDenied', 'ok'],
  },
  {
    rule: '112',
    about: 'BlockPublicPolicy refuses a public policy',
    async play(cloud, home) {
      await bucketWith(cloud, home, { BlockPublicPolicy: true })
      return codeOf(cloud.s3(home.root).putBucketPolicy({ Bucket, Policy: publicPolicy }))
    },
    seen: 'AccessDenied',
  },
  {
    rule: '112',
    about: 'BlockPublicPolicy takes a policy for one account',
    async play(cloud, home, other) {
      await bucketWith(cloud, home, { BlockPublicPolicy: true })
      const Policy = publicPolicy.replace('"*"', JSON.stringify({ AWS: other.accountId }))
      return codeOf(cloud.s3(home.root).putBucketPolicy({ Bucket, Policy }))
    },
    seen: 'ok',
  },
  {
    rule: '115',
    about: 'an edit of the role takes effect in sessions that exist',
    async play(cloud, home) {
      const credentials = await sessionOf(cloud, home, { document: policy('iam:ListUsers') })
      const before = await listUsers(cloud, credentials)
      await cloud
        .iam(home.admin)
        .putRolePolicy({ RoleName: 'Worker', PolicyName: 'own', PolicyDocument: policy('s3:*') })
      return [before, await listUsers(cloud, credentials)]
    },
    seen: ['ok', 'AccessDenied'],
  },
  {
    rule: '115',
    about: 'the session policy stays as it was, however the role grows',
    async play(cloud, home) {
      const credentials = await sessionOf(
        cloud,
        home,
        { document: policy('s3:*') },
        { Policy: policy('s3:*') },
      )
      await cloud
        .iam(home.admin)
        .putRolePolicy({ RoleName: 'Worker', PolicyName: 'own', PolicyDocument: policy('*') })
      return listUsers(cloud, credentials)
    },
    seen: 'AccessDenied',
  },
]
