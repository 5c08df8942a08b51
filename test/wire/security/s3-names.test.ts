/** Names, paths and documents of S3 that mean harm. */

import { createHash } from 'node:crypto'
import { policy } from '../../support/iam.ts'
import { bucket, publicPolicy, s3As, withObjects, withoutSecret } from './objects.ts'
import { playRows, type Row, row, type Yard } from './rows.ts'

const arn = (path: string) => `arn:aws:s3:::${bucket}${path}`
const ofPublic = (yard: Yard) =>
  yard.user(policy(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], arn('/public/*')))

const spellings = [
  'public/../private/secret.txt',
  'public/%2e%2e/private/secret.txt',
  'public/%2E%2E%2Fprivate/secret.txt',
  'public/..%2Fprivate%2Fsecret.txt',
  'public/./../private/secret.txt',
  'public//../private/secret.txt',
  'public/%252e%252e/private/secret.txt',
  'public/%c0%ae%c0%ae/private/secret.txt',
  'public/..%5cprivate%5csecret.txt',
  'public/../../yard/private/secret.txt',
]

const traversal: readonly Row[] = [
  ...spellings.map((path) =>
    row(`read ${path}`, ['403', '404', '400'], async (yard) =>
      withoutSecret(s3As(yard, (await ofPublic(yard)).credentials, 'GET', `/${bucket}/${path}`)),
    ),
  ),
  ...spellings.map((path) =>
    row(`write ${path}`, ['200', '400', '403'], async (yard) => {
      const user = await ofPublic(yard)
      const answer = await s3As(yard, user.credentials, 'PUT', `/${bucket}/${path}`, {
        body: 'overwritten',
      })
      const { Body } = await yard.cloud
        .s3(yard.own.admin)
        .getObject({ Bucket: bucket, Key: 'private/secret.txt' })
      return (await Body?.transformToString()) === 'overwritten'
        ? 'the other prefix was written'
        : answer
    }),
  ),
  ...[
    '/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '/yard/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '/yard/../../etc/passwd',
    '/../etc/passwd',
    '/..',
    '/%2e%2e',
    '/%2e',
    '//etc/passwd',
    '/yard/%2fetc%2fpasswd',
  ].map((path) =>
    row(`GET ${path}`, ['404', '400', '403'], async (yard) => {
      const answer = await s3As(yard, yard.own.admin, 'GET', path)
      return answer.body.includes('root:') ? 'a file was shown' : answer
    }),
  ),
]

const bucketNames: readonly Row[] = [
  ...[
    '%2e%2e%2fx',
    'UpperCase',
    'a..b',
    '192.168.5.4',
    'ab',
    'a',
    '-abc',
    'abc-',
    '.abc',
    'abc.',
    'a_b',
    'a%20b',
    'a%00b',
    'a%0ab',
    '%C3%A4%C3%A4%C3%A4',
    'xn--abc',
    'abc-s3alias',
    'sthree-abc',
    'abc--ol-s3',
    'a'.repeat(64),
    '__proto__',
    'constructor%00',
  ].map((name) =>
    row(`bucket name ${name.slice(0, 20)}`, ['400 InvalidBucketName'], (yard) =>
      s3As(yard, yard.own.admin, 'PUT', `/${name}`),
    ),
  ),
  row('bucket name constructor, then list it', ['200'], async (yard) => {
    const made = await s3As(yard, yard.own.admin, 'PUT', '/constructor')
    return made.status === 200 ? s3As(yard, yard.own.admin, 'GET', '/constructor') : made
  }),
  row('bucket tostring that is not there', ['404 NoSuchBucket'], (yard) =>
    s3As(yard, yard.own.admin, 'GET', '/tostring'),
  ),
  row('bucket valueof that is not there', ['404 NoSuchBucket'], (yard) =>
    s3As(yard, yard.own.admin, 'GET', '/valueof/key'),
  ),
  row('bucket of another account', ['409 BucketAlreadyExists'], (yard) =>
    s3As(yard, yard.foreign.admin, 'PUT', `/${bucket}`),
  ),
  row('foreign administrator reads', ['403 AccessDenied'], (yard) =>
    withoutSecret(s3As(yard, yard.foreign.admin, 'GET', `/${bucket}/private/secret.txt`)),
  ),
  row('foreign administrator deletes the bucket', ['403 AccessDenied'], (yard) =>
    s3As(yard, yard.foreign.admin, 'DELETE', `/${bucket}`),
  ),
  row('the expected owner is somebody else', ['403 AccessDenied'], (yard) =>
    withoutSecret(
      s3As(yard, yard.own.admin, 'GET', `/${bucket}/private/secret.txt`, {
        headers: [['X-Amz-Expected-Bucket-Owner', yard.foreign.accountId]],
      }),
    ),
  ),
]

const keys: readonly Row[] = [
  row('key with %00', ['200', '400'], (yard) =>
    s3As(yard, yard.own.admin, 'PUT', `/${bucket}/a%00b`, { body: 'x' }),
  ),
  ...['%zz', '%', '%4', 'a%2', '%u0041'].map((key) =>
    row(`${key} in the path`, ['400', '403'], (yard) =>
      s3As(yard, yard.own.admin, 'GET', `/${bucket}/${key}`),
    ),
  ),
  ...['%ff', '%c3%28', '%ed%a0%80', '%f5%80%80%80'].map((key) =>
    row(`invalid UTF-8 in the path: ${key}`, ['400', '404', '403'], (yard) =>
      s3As(yard, yard.own.admin, 'GET', `/${bucket}/${key}`),
    ),
  ),
  row('key of 1,024 bytes', ['200'], (yard) =>
    s3As(yard, yard.own.admin, 'PUT', `/${bucket}/${'k'.repeat(1024)}`, { body: 'x' }),
  ),
  row('key above 1,024 bytes', ['400 KeyTooLongError', '400 KeyTooLong'], (yard) =>
    s3As(yard, yard.own.admin, 'PUT', `/${bucket}/${'k'.repeat(1025)}`, { body: 'x' }),
  ),
  row(
    'key above 1,024 bytes in few characters',
    ['400 KeyTooLongError', '400 KeyTooLong'],
    (yard) =>
      s3As(yard, yard.own.admin, 'PUT', `/${bucket}/${'%F0%9F%98%80'.repeat(257)}`, { body: 'x' }),
  ),
  row('object key `__proto__` is stored and returned', ['200'], async (yard) => {
    const made = await s3As(yard, yard.own.admin, 'PUT', `/${bucket}/__proto__`, { body: 'kept' })
    if (made.status !== 200) return made
    const answer = await s3As(yard, yard.own.admin, 'GET', `/${bucket}/__proto__`)
    return answer.body.toString() === 'kept' ? answer : answer.body.toString()
  }),
  row('object key `constructor`', ['404 NoSuchKey'], (yard) =>
    s3As(yard, yard.own.admin, 'GET', `/${bucket}/constructor`),
  ),
  row('metadata `__proto__`', ['200'], async (yard) => {
    const made = await s3As(yard, yard.own.admin, 'PUT', `/${bucket}/odd-metadata`, {
      body: 'x',
      headers: [['X-Amz-Meta-__proto__', 'kept']],
    })
    if (made.status !== 200) return made
    const answer = await s3As(yard, yard.own.admin, 'GET', `/${bucket}/odd-metadata`)
    return answer.headers['x-amz-meta-__proto__'] === 'kept'
      ? answer
      : JSON.stringify(answer.headers)
  }),
  row('metadata with a line break', ['200', '400', '403'], async (yard) => {
    await s3As(yard, yard.own.admin, 'PUT', `/${bucket}/broken-metadata`, {
      body: 'x',
      headers: [['X-Amz-Meta-Note', '=?UTF-8?B?YQ0KWC1FdmlsOiAx?=']],
    })
    const answer = await s3As(yard, yard.own.admin, 'GET', `/${bucket}/broken-metadata`)
    return Object.values(answer.headers).some((value) => /[\r\n]/.test(value))
      ? 'a line break in a header'
      : answer
  }),
  ...['response-content-type', 'response-content-disposition', 'response-cache-control'].map(
    (name) =>
      row(`${name} with a line break`, ['200', '400', '403'], async (yard) => {
        const answer = await s3As(yard, yard.own.admin, 'GET', `/${bucket}/public/open.txt`, {
          query: `${name}=a%0D%0AX-Evil%3A%201`,
        })
        return Object.values(answer.headers).some((value) => /[\r\n]/.test(value))
          ? 'a line break in a header'
          : answer
      }),
  ),
  ...[
    'bytes=99999999999999999999-',
    'bytes=0-99999999999999999999',
    'bytes=-99999999999999999999',
    'bytes=-0',
    'bytes=5-1',
    'bytes=a-b',
    'bytes=--1',
    'bits=0-1',
    `bytes=${Array.from({ length: 3000 }, (_, i) => `${i}-${i}`).join(',')}`,
    `bytes=${'0-,'.repeat(3000)}`,
  ].map((range) =>
    row(`Range ${range.slice(0, 30)}`, ['416', '200', '206', '400'], (yard) =>
      s3As(yard, yard.own.admin, 'GET', `/${bucket}/public/open.txt`, {
        headers: [['Range', range]],
      }),
    ),
  ),
  ...['-1', 'ten', '1001', '99999999999999999999', '1.5'].map((maximum) =>
    row(`max-keys=${maximum}`, ['400', '200'], (yard) =>
      s3As(yard, yard.own.admin, 'GET', `/${bucket}`, {
        query: `list-type=2&max-keys=${maximum}`,
      }),
    ),
  ),
  row('continuation token that is none', ['400'], (yard) =>
    s3As(yard, yard.own.admin, 'GET', `/${bucket}`, {
      query: 'continuation-token=garbage&list-type=2',
    }),
  ),
  row('keys of control characters list well formed', ['200'], async (yard) => {
    await s3As(yard, yard.own.admin, 'PUT', `/${bucket}/control/%01`, { body: 'x' })
    const answer = await s3As(yard, yard.own.admin, 'GET', `/${bucket}`, {
      query: 'encoding-type=url&list-type=2&prefix=control%2F',
    })
    return answer.body.includes('\u0001') ? 'not well formed' : answer
  }),
  row('markup in a key lists well formed', ['200'], async (yard) => {
    await s3As(yard, yard.own.admin, 'PUT', `/${bucket}/markup/%3C%2FKey%3E%3Cb%3E%26`, {
      body: 'x',
    })
    const answer = await s3As(yard, yard.own.admin, 'GET', `/${bucket}`, {
      query: 'list-type=2&prefix=markup%2F',
    })
    return answer.body.includes('<b>') || !answer.body.includes('&lt;/Key&gt;&lt;b&gt;&amp;')
      ? answer.body.toString()
      : answer
  }),
  row('wildcard with 40 stars against a 900-letter key', ['403 AccessDenied'], async (yard) => {
    const user = await yard.user(policy('s3:GetObject', arn(`/${'*a'.repeat(40)}b`)))
    return s3As(yard, user.credentials, 'GET', `/${bucket}/${'a'.repeat(900)}`)
  }),
]

const policies: readonly Row[] = [
  ...(
    [
      [
        'duplicate keys',
        `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"${arn('/*')}"}]}`,
      ],
      ['not JSON', 'Allow everything'],
      ['`{}`', '{}'],
      ['an empty list', '[]'],
      [
        'no principal',
        `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"${arn('/*')}"}]}`,
      ],
      ['a resource of another bucket', publicPolicy('s3:GetObject', 'arn:aws:s3:::another/*')],
      ['an action of IAM', publicPolicy('iam:CreateUser', arn('/*'))],
      ['trailing text', `${publicPolicy('s3:GetObject', arn('/*'))} x`],
      ['`__proto__`', '{"__proto__":{},"Version":"2012-10-17","Statement":[]}'],
    ] as const
  ).map(([what, body]) =>
    row(`bucket policy: ${what}`, ['400 MalformedPolicy'], (yard) =>
      s3As(yard, yard.own.admin, 'PUT', `/${bucket}`, { query: 'policy=', body }),
    ),
  ),
  row('a public bucket policy under Block Public Access', ['403 AccessDenied'], (yard) =>
    s3As(yard, yard.own.admin, 'PUT', `/${bucket}`, {
      query: 'policy=',
      body: publicPolicy('s3:GetObject', arn('/*')),
    }),
  ),
  row('and afterwards every call still works', ['200'], (yard) =>
    s3As(yard, yard.own.admin, 'GET', `/${bucket}/public/open.txt`),
  ),
]

const deleting = (yard: Yard, body: string) =>
  s3As(yard, yard.own.admin, 'POST', `/${bucket}`, {
    query: 'delete=',
    body,
    headers: [['Content-MD5', createHash('md5').update(body).digest('base64')]],
  })
const lots = (count: number) =>
  `<Delete>${Array.from({ length: count }, (_, i) => `<Object><Key>k${i}</Key></Object>`).join('')}</Delete>`
const laughs = `<!DOCTYPE lolz [<!ENTITY l0 "lol">${Array.from({ length: 10 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('')}]><Delete><Object><Key>&l10;</Key></Object></Delete>`
const quadratic = `<!DOCTYPE q [<!ENTITY a "${'a'.repeat(50_000)}">]><Delete><Object><Key>${'&a;'.repeat(10_000)}</Key></Object></Delete>`
const external =
  '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><Delete><Object><Key>&f;</Key></Object></Delete>'

const documents: readonly Row[] = [
  ...(
    [
      ['billion laughs', laughs],
      ['quadratic entity', quadratic],
      ['external entity', external],
      ['external DTD', '<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd"><Delete/>'],
      ['parameter entity', '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><Delete/>'],
      ['an undeclared entity', '<Delete><Object><Key>&nbsp;</Key></Object></Delete>'],
      ['50,000-fold nesting', `<Delete>${'<a>'.repeat(50_000)}${'</a>'.repeat(50_000)}</Delete>`],
      ['not closed', '<Delete><Object><Key>k</Key></Object>'],
      ['two roots', '<Delete><Object><Key>k</Key></Object></Delete><Delete/>'],
      ['another root', '<Remove><Object><Key>k</Key></Object></Remove>'],
      ['JSON', '{"Objects":[{"Key":"k"}]}'],
      ['nothing to delete', '<Delete></Delete>'],
      ['no key', '<Delete><Object></Object></Delete>'],
      ['more than 1,000 keys', lots(1001)],
      ['a NUL', '<Delete><Object><Key>a\0b</Key></Object></Delete>'],
      ['a control character by reference', '<Delete><Object><Key>&#1;</Key></Object></Delete>'],
    ] as const
  ).map(([what, body]) =>
    row(`XML: ${what}`, ['400 MalformedXML'], async (yard) => {
      const answer = await deleting(yard, body)
      return answer.body.includes('root:') ? 'a file was shown' : answer
    }),
  ),
  row('XML: 300,000 character references', ['400', '413', '200'], (yard) =>
    deleting(yard, `<Delete><Object><Key>${'&#97;'.repeat(300_000)}</Key></Object></Delete>`),
  ),
  row('XML: 300,000 character references in one key of 1,024', ['400', '413', '200'], (yard) =>
    deleting(
      yard,
      `<Delete>${`<Object><Key>${'&#97;'.repeat(300)}</Key></Object>`.repeat(1000)}</Delete>`,
    ),
  ),
  row('1,000 keys', ['200'], (yard) => deleting(yard, lots(1000))),
  row('an empty document', ['400 MissingRequestBodyError', '400 MalformedXML'], (yard) =>
    deleting(yard, ''),
  ),
  row('a comment in a key', ['200', '400 MalformedXML'], async (yard) => {
    // neither the text before the comment nor after it alone
    const answer = await deleting(
      yard,
      '<Delete><Object><Key>public/open.txt<!-- x -->.bak</Key></Object></Delete>',
    )
    const survivor = await s3As(yard, yard.own.admin, 'GET', `/${bucket}/public/open.txt`)
    return survivor.status === 200 ? answer : 'the comment split the key'
  }),
  ...(
    [
      ['JSON', '{"TagSet":[{"Key":"team","Value":"red"}]}', ['400 MalformedXML']],
      ['empty', '', ['400 MalformedXML', '400 MissingRequestBodyError']],
      [
        'a key twice',
        '<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>a</Key><Value>2</Value></Tag></TagSet></Tagging>',
        ['400 InvalidTag'],
      ],
      [
        'eleven tags',
        `<Tagging><TagSet>${Array.from({ length: 11 }, (_, i) => `<Tag><Key>k${i}</Key><Value>v</Value></Tag>`).join('')}</TagSet></Tagging>`,
        ['400 BadRequest', '400 InvalidTag'],
      ],
      [
        'a reserved key',
        '<Tagging><TagSet><Tag><Key>aws:team</Key><Value>1</Value></Tag></TagSet></Tagging>',
        ['400 InvalidTag'],
      ],
    ] as const
  ).map(([what, body, answers]) =>
    row(`tagging body: ${what}`, answers, (yard) =>
      s3As(yard, yard.own.admin, 'PUT', `/${bucket}/public/open.txt`, { query: 'tagging=', body }),
    ),
  ),
  row('tag key `__proto__` of an object is stored and returned', ['200'], async (yard) => {
    const made = await s3As(yard, yard.own.admin, 'PUT', `/${bucket}/tagged`, {
      body: 'x',
      headers: [['X-Amz-Tagging', '__proto__=kept&constructor=too']],
    })
    if (made.status !== 200) return made
    const answer = await s3As(yard, yard.own.admin, 'GET', `/${bucket}/tagged`, {
      query: 'tagging=',
    })
    return answer.body.includes('<Key>__proto__</Key><Value>kept</Value>') &&
      answer.body.includes('<Key>constructor</Key><Value>too</Value>')
      ? answer
      : answer.body.toString()
  }),
  row('CreateBucket with an entity', ['400 MalformedXML'], (yard) =>
    s3As(yard, yard.own.admin, 'PUT', '/entity-bucket', { body: external }),
  ),
]

playRows('traversal', traversal, withObjects)
playRows('bucket names and accounts', bucketNames, withObjects)
playRows('keys, ranges and lists', keys, withObjects)
playRows('bucket policies', policies, withObjects)
playRows('documents', documents, withObjects)
