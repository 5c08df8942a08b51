/** Names, lists and documents that mean harm, in IAM. */

import { policy, trust } from '../../support/iam.ts'
import { iamForm, signedForm } from './requests.ts'
import { invalid, playRows, type Row, row, type Yard } from './rows.ts'

const iam = (yard: Yard, action: string, input = {}) =>
  yard.cloud.send(signedForm(yard.cloud, yard.own.admin, 'iam', iamForm(action, input)))
/** A form as text, for what `URLSearchParams` would make orderly. */
const form = (yard: Yard, body: string) =>
  yard.cloud.send(signedForm(yard.cloud, yard.own.admin, 'iam', body))

const userNames: readonly Row[] = [
  ...(
    [
      ['a newline', 'a\nb'],
      ['a carriage return', 'a\rb'],
      ['a newline at the end', 'alice\n'],
      ['a NUL', 'a\0b'],
      ['a tab', 'a\tb'],
      ['a space', 'a b'],
      ['a slash', 'a/b'],
      ['a colon', 'a:b'],
      ['a star', 'a*'],
      ['a question mark', 'a?'],
      ['a policy variable', '$' + '{aws:username}'],
      ['markup', '<b>'],
      ['a quote', `a'b"c`],
      ['Cyrillic a', 'аdmin'],
      ['full-width letters', 'ａｄｍｉｎ'],
      ['a zero-width joiner', 'adm\u200din'],
      ['a right-to-left override', 'adm\u202ein'],
      ['a combining accent', 'admı́n'],
      ['an emoji', '😀'],
      ['65 characters', 'a'.repeat(65)],
      ['nothing', ''],
    ] as const
  ).map(([what, UserName]) =>
    row(`user name with ${what}`, invalid, (yard) => iam(yard, 'CreateUser', { UserName })),
  ),
  row('user name of 64 characters', ['200'], (yard) =>
    iam(yard, 'CreateUser', { UserName: 'a'.repeat(64) }),
  ),
  ...['Admin', 'ADMIN', 'aDMIN'].map((UserName) =>
    row(`name differing only in case: ${UserName}`, ['409 EntityAlreadyExists'], (yard) =>
      iam(yard, 'CreateUser', { UserName }),
    ),
  ),
  ...['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'].flatMap((UserName) => [
    row(`GetUser ${UserName}`, ['404 NoSuchEntity'], (yard) => iam(yard, 'GetUser', { UserName })),
    row(`CreateUser ${UserName}, then GetUser`, ['200'], async (yard) => {
      const created = await iam(yard, 'CreateUser', { UserName })
      if (created.status !== 200) return created
      const answer = await iam(yard, 'GetUser', { UserName })
      await iam(yard, 'DeleteUser', { UserName })
      return answer
    }),
  ]),
  ...['no-slash', '/open', 'closed/', '/a b/', '/ä/', '/a\n/', '//..//\u0000/'].map((Path) =>
    row(`path ${JSON.stringify(Path)}`, invalid, (yard) =>
      iam(yard, 'CreateUser', { UserName: 'pathed', Path }),
    ),
  ),
  row('GetUser ../admin', [...invalid, '404 NoSuchEntity'], (yard) =>
    iam(yard, 'GetUser', { UserName: '../admin' }),
  ),
]

const forms: readonly Row[] = [
  row('form name `__proto__.admin`', ['200', '400'], async (yard) => {
    const answer = await iam(yard, 'ListUsers', { '__proto__.admin': 'true' })
    return ({} as Record<string, unknown>).admin === undefined ? answer : 'polluted'
  }),
  row('form name `constructor.prototype.admin`', ['200', '400'], async (yard) => {
    const answer = await iam(yard, 'ListUsers', { 'constructor.prototype.admin': 'true' })
    return ({} as Record<string, unknown>).admin === undefined ? answer : 'polluted'
  }),
  row('form name `Tags.member.__proto__.Key`', ['200', '400'], async (yard) => {
    const answer = await iam(yard, 'CreateUser', {
      UserName: 'polluter',
      'Tags.member.__proto__.Key': 'x',
      'Tags.member.__proto__.Value': 'y',
    })
    return ({} as Record<string, unknown>).Key === undefined ? answer : 'polluted'
  }),
  row('tag key `__proto__` is stored and returned as it is', ['200'], async (yard) => {
    const made = await iam(yard, 'CreateUser', {
      UserName: 'odd-tags',
      'Tags.member.1.Key': '__proto__',
      'Tags.member.1.Value': 'kept',
    })
    if (made.status !== 200) return made
    const answer = await iam(yard, 'ListUserTags', { UserName: 'odd-tags' })
    return answer.body.includes('<Key>__proto__</Key>') && answer.body.includes('kept')
      ? answer
      : answer.body.toString()
  }),
  ...[
    'Tags.member.999999999.Key',
    'Tags.member.-1.Key',
    'Tags.member.1e9.Key',
    'Tags.member.0.Key',
    'Tags.member.4294967296.Key',
  ].map((name) =>
    row(name, ['400', '200'], (yard) =>
      iam(yard, 'CreateUser', { UserName: 'sparse', [name]: 'x' }),
    ),
  ),
  row('1,000,000 levels of a name', ['400', '413'], (yard) =>
    form(yard, `${iamForm('ListUsers')}&${'a.'.repeat(400_000)}b=1`),
  ),
  ...['garbage', '../../etc/passwd', 'AAAA====', '\0', 'A'.repeat(320)].map((Marker) =>
    row(`Marker ${JSON.stringify(Marker.slice(0, 20))}`, invalid, (yard) =>
      iam(yard, 'ListUsers', { Marker }),
    ),
  ),
  row('a Marker of another list', invalid, async (yard) => {
    const page = await iam(yard, 'ListPolicies', { MaxItems: '1' })
    const Marker = /<Marker>([^<]*)<\/Marker>/.exec(page.body.toString())?.[1]
    if (Marker === undefined) return 'no marker'
    return iam(yard, 'ListUsers', { Marker })
  }),
  ...['0', '-1', '99999', 'ten', '1.5', '1e3', ''].map((MaxItems) =>
    row(`MaxItems ${JSON.stringify(MaxItems)}`, [...invalid, '400 MalformedInput'], (yard) =>
      iam(yard, 'ListUsers', { MaxItems }),
    ),
  ),
  row('markup in a description', ['200'], async (yard) => {
    const Description = '<script>alert(1)</script>]]>&amp;"\''
    const answer = await iam(yard, 'CreateRole', {
      RoleName: 'markup',
      AssumeRolePolicyDocument: trust({ AWS: yard.own.accountId }),
      Description,
    })
    if (answer.status !== 200) return answer
    return answer.body.includes('<script>') ? 'the answer holds markup' : answer
  }),
  row('a control character in a description', ['200', ...invalid], async (yard) => {
    const answer = await iam(yard, 'CreateRole', {
      RoleName: 'control',
      AssumeRolePolicyDocument: trust({ AWS: yard.own.accountId }),
      Description: 'a\u0001b',
    })
    // XML 1.0 has no way to hold it
    return answer.body.includes('\u0001') ? 'the answer is not well formed' : answer
  }),
]

const document = (text: string) => ({ PolicyName: 'p', UserName: 'admin', PolicyDocument: text })
const refusedDocument = (
  name: string,
  text: string | (() => string),
  answers = ['400 MalformedPolicyDocument'],
): Row =>
  row(name, answers, (yard) =>
    iam(yard, 'PutUserPolicy', document(typeof text === 'string' ? text : text())),
  )
const statement = (more: string) =>
  `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"${more}}]}`

const documents: readonly Row[] = [
  refusedDocument('duplicate Effect', statement(',"Effect":"Deny"')),
  refusedDocument(
    'duplicate Statement',
    '{"Version":"2012-10-17","Statement":[],"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
  ),
  refusedDocument('duplicate Effect, one escaped', statement(',"\\u0045ffect":"Deny"')),
  refusedDocument(
    '1,000-fold nesting',
    () => statement(`,"Condition":${'['.repeat(1000)}${']'.repeat(1000)}`),
    ['400 MalformedPolicyDocument', '409 LimitExceeded'],
  ),
  refusedDocument(
    '1,000-fold nesting of objects',
    () => statement(`,"Condition":${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`),
    ['400 MalformedPolicyDocument', '409 LimitExceeded'],
  ),
  refusedDocument('a `__proto__` member', statement(',"__proto__":{"Effect":"Allow"}')),
  refusedDocument('a `constructor` member', statement(',"constructor":{}')),
  refusedDocument(
    '`__proto__` at the top',
    '{"__proto__":{"Statement":[]},"Version":"2012-10-17"}',
  ),
  refusedDocument('trailing text', `${policy('*')} x`),
  refusedDocument('two documents', `${policy('*')}${policy('*')}`),
  refusedDocument('a comment', `/* all */ ${policy('*')}`),
  refusedDocument('a line comment', `${policy('*')} // all`),
  refusedDocument('Version 2099', policy('*').replace('2012-10-17', '2099-01-01')),
  refusedDocument('Version as a number', '{"Version":2012,"Statement":[]}'),
  refusedDocument('Effect in another case', policy('*').replace('Allow', 'allow')),
  refusedDocument('Effect with a space', policy('*').replace('Allow', 'Allow ')),
  refusedDocument('Principal in an identity policy', statement(',"Principal":"*"')),
  refusedDocument('an unknown element', statement(',"Actions":"*"')),
  refusedDocument(
    'an unknown operator',
    statement(',"Condition":{"StringMatches":{"aws:username":"a"}}'),
  ),
  refusedDocument('Action and NotAction', statement(',"NotAction":"iam:*"')),
  refusedDocument(
    'no Effect',
    '{"Version":"2012-10-17","Statement":[{"Action":"*","Resource":"*"}]}',
  ),
  refusedDocument(
    'no Action',
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*"}]}',
  ),
  refusedDocument(
    'no Resource',
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*"}]}',
  ),
  refusedDocument('a list for a document', '[]'),
  refusedDocument('null', 'null'),
  refusedDocument('an empty object', '{}'),
  refusedDocument('not JSON', 'Allow everything'),
  refusedDocument('single quotes', "{'Version':'2012-10-17'}"),
  refusedDocument('a lone surrogate', statement(',"Sid":"\\ud800"')),
  refusedDocument('a number for an action', policy('*').replace('"Action":"*"', '"Action":1')),
  row('trust policy naming nobody', ['400 MalformedPolicyDocument'], (yard) =>
    iam(yard, 'CreateRole', {
      RoleName: 'nobody',
      AssumeRolePolicyDocument:
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole"}]}',
    }),
  ),
  row('trust policy naming an empty principal', ['400 MalformedPolicyDocument'], (yard) =>
    iam(yard, 'CreateRole', {
      RoleName: 'nobody',
      AssumeRolePolicyDocument: trust({ AWS: '' }),
    }),
  ),
  row('trust policy naming a user that is not there', ['400 MalformedPolicyDocument'], (yard) =>
    iam(yard, 'CreateRole', {
      RoleName: 'nobody',
      AssumeRolePolicyDocument: trust({ AWS: `arn:aws:iam::${yard.own.accountId}:user/not-there` }),
    }),
  ),
  row('trust of a shared issuer without `sub`', ['400'], (yard) =>
    iam(yard, 'CreateRole', {
      RoleName: 'ci',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: {
              Federated: `arn:aws:iam::${yard.own.accountId}:oidc-provider/token.actions.githubusercontent.com`,
            },
            Action: 'sts:AssumeRoleWithWebIdentity',
          },
        ],
      }),
    }),
  ),
  row('managed policy above 6,144 non-space characters', ['409 LimitExceeded', '400'], (yard) =>
    iam(yard, 'CreatePolicy', {
      PolicyName: 'large',
      PolicyDocument: policy(Array.from({ length: 700 }, (_, i) => `s3:Get${i}`)),
    }),
  ),
  row('white space does not count', ['200'], (yard) =>
    iam(yard, 'CreatePolicy', {
      PolicyName: 'spacious',
      PolicyDocument: policy('s3:Get*').replace('{', `{${' '.repeat(8000)}`),
    }),
  ),
  row('a document of 200,000 characters', ['409 LimitExceeded', '400'], (yard) =>
    iam(yard, 'CreatePolicy', {
      PolicyName: 'huge',
      PolicyDocument: policy('*', 'a'.repeat(200_000)),
    }),
  ),
  row('a wildcard with 40 stars', ['403 AccessDenied'], async (yard) => {
    const user = await yard.user(policy('iam:GetUser', `arn:aws:iam::*:user/${'*a'.repeat(40)}b`))
    return yard.cloud.send(
      signedForm(
        yard.cloud,
        user.credentials,
        'iam',
        iamForm('GetUser', { UserName: 'a'.repeat(64) }),
      ),
    )
  }),
]

playRows('names', userNames)
playRows('forms', forms)
playRows('policy documents', documents)
