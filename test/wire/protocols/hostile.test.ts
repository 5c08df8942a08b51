/** Requests that mean harm, and requests that mean nothing: answered in AWS's words, never by a crash. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AwsError } from '../../../src/kernel/errors.ts'
import type { HttpRequest } from '../../../src/kernel/http.ts'
import type { ServiceName } from '../../../src/kernel/operation.ts'
import { createProtocol } from '../../../src/wire/protocols/create.ts'
import { createRouter } from '../../../src/wire/route/router.ts'
import { loadModel, modelledServices } from '../../../src/wire/schema/models.ts'
import { request, signedFor } from './requests.ts'

const router = createRouter({ domain: 'localhost' })
const models = new Map(
  await Promise.all(
    modelledServices.map(async (service) => {
      const model = await loadModel(service)
      return [service, { model, protocol: createProtocol(model) }] as const
    }),
  ),
)

function parse(service: ServiceName, http: HttpRequest, body: Uint8Array): unknown {
  const { model, protocol } = models.get(service) as NonNullable<ReturnType<typeof models.get>>
  return protocol.parseInput(router.operation(model, http, body), http, body)
}

/** Code and status of the refusal, or the input. */
function outcome(service: ServiceName, http: HttpRequest, body: string | Uint8Array): unknown {
  try {
    return parse(service, http, Buffer.from(body))
  } catch (thrown) {
    if (thrown instanceof AwsError) return `${thrown.code} ${thrown.status}`
    throw thrown
  }
}

const iam = (form: string | Uint8Array) => outcome('iam', request('POST', '/'), form)
const createUser = 'Action=CreateUser&Version=2010-05-08&UserName=Bob'

describe('forms', () => {
  test.each<[string, string | Uint8Array, unknown]>([
    ['a parameter twice', `${createUser}&UserName=Eve`, 'MalformedInput 400'],
    ['a parameter twice, once encoded', `${createUser}&User%4eame=Eve`, 'MalformedInput 400'],
    [
      'an item twice',
      `${createUser}&Tags.member.1.Key=a&Tags.member.01.Key=b`,
      'MalformedInput 400',
    ],
    ['a huge index', `${createUser}&Tags.member.999999999.Key=a`, 'MalformedInput 400'],
    ['a negative index', `${createUser}&Tags.member.-1.Key=a`, 'MalformedInput 400'],
    ['index zero', `${createUser}&Tags.member.0.Key=a`, 'MalformedInput 400'],
    ['a name as index', `${createUser}&Tags.member.__proto__.Key=a`, 'MalformedInput 400'],
    ['a text for a list', `${createUser}&Tags=a`, 'MalformedInput 400'],
    ['a broken escape', `${createUser}&Path=%zz`, 'MalformedInput 400'],
    ['an escape that is not UTF-8', `${createUser}&Path=%ff`, 'MalformedInput 400'],
    [
      'bytes that are not UTF-8',
      Buffer.from([...Buffer.from(`${createUser}&Path=`), 0xff]),
      'MalformedInput 400',
    ],
    ['deep nesting', `${createUser}&${'a.'.repeat(500)}a=1`, 'MalformedInput 400'],
    [
      'a hundred thousand parameters',
      `${createUser}&${Array.from({ length: 100_000 }, (_, i) => `p${i}=1`).join('&')}`,
      'MalformedInput 400',
    ],
    [
      'a list as a text',
      'Action=CreateUser&Version=2010-05-08&UserName.member.1=Bob',
      'MalformedInput 400',
    ],
    ['not a number', 'Action=ListUsers&Version=2010-05-08&MaxItems=ten', 'MalformedInput 400'],
    [
      'a number that is too large',
      'Action=ListUsers&Version=2010-05-08&MaxItems=99999999999',
      'MalformedInput 400',
    ],
    ['a fraction', 'Action=ListUsers&Version=2010-05-08&MaxItems=1.5', 'MalformedInput 400'],
    [
      'a number out of range',
      'Action=ListUsers&Version=2010-05-08&MaxItems=0',
      'ValidationError 400',
    ],
    [
      'not a boolean',
      'Action=UpdateAccountPasswordPolicy&Version=2010-05-08&RequireSymbols=yes',
      'MalformedInput 400',
    ],
    [
      'names nobody knows',
      `${createUser}&__proto__.admin=1&constructor=2&Extra=3`,
      { UserName: 'Bob' },
    ],
    [
      'gaps',
      `${createUser}&Tags.member.3.Key=b&Tags.member.3.Value=2&Tags.member.2.Key=a&Tags.member.2.Value=1`,
      {
        UserName: 'Bob',
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      },
    ],
    ['an empty list', `${createUser}&Tags=`, { UserName: 'Bob', Tags: [] }],
    [
      'a boolean in capitals',
      'Action=UpdateAccountPasswordPolicy&Version=2010-05-08&RequireSymbols=True',
      { RequireSymbols: true },
    ],
    ['empty pieces', `&&${createUser}&&`, { UserName: 'Bob' }],
  ])('%s', (_, form, wanted) => {
    expect(iam(form)).toEqual(wanted)
  })

  test('nothing is polluted', () => {
    iam(`${createUser}&__proto__.admin=1&Tags.member.1.__proto__.admin=1`)
    expect(({} as Record<string, unknown>).admin).toBeUndefined()
  })
})

const tagging = (body: string | Uint8Array) => outcome('s3', request('PUT', '/b?tagging'), body)
const space = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
const oneTag = '<TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet>'
const read = { Bucket: 'b', Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } }
const malformedXml = 'MalformedXML 400'

describe('XML', () => {
  test.each<[string, string | Uint8Array, unknown]>([
    ['plain', `<Tagging>${oneTag}</Tagging>`, read],
    ['with its namespace', `<Tagging ${space}>${oneTag}</Tagging>`, read],
    [
      'with a prefix',
      `<s:Tagging ${space.replace('xmlns', 'xmlns:s')}>${oneTag.replaceAll('</', '</s:').replace(/<(\w)/g, '<s:$1')}</s:Tagging>`,
      read,
    ],
    [
      'with declaration, comment and CDATA',
      '<?xml version="1.0" encoding="UTF-8"?><!-- c --><Tagging><TagSet><Tag><Key><![CDATA[a]]></Key><Value><!-- v -->b</Value></Tag></TagSet></Tagging>\n',
      read,
    ],
    [
      'character references',
      '<Tagging><TagSet><Tag><Key>&#97;</Key><Value>&#x62;</Value></Tag></TagSet></Tagging>',
      read,
    ],
    ['another namespace', `<Tagging xmlns="http://example.com/">${oneTag}</Tagging>`, malformedXml],
    ['another root', `<Tags>${oneTag}</Tags>`, malformedXml],
    ['an unknown element', `<Tagging>${oneTag}<More/></Tagging>`, malformedXml],
    ['an element twice', `<Tagging>${oneTag}${oneTag}</Tagging>`, malformedXml],
    ['text between elements', `<Tagging>a${oneTag}</Tagging>`, malformedXml],
    [
      'elements in a text',
      '<Tagging><TagSet><Tag><Key><b/></Key><Value>b</Value></Tag></TagSet></Tagging>',
      malformedXml,
    ],
    [
      'a missing element',
      '<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>',
      malformedXml,
    ],
    ['two roots', '<Tagging/><Tagging/>', malformedXml],
    ['an open end', '<Tagging>', malformedXml],
    [
      "an empty key, the operation's to refuse",
      '<Tagging><TagSet><Tag><Key/><Value/></Tag></TagSet></Tagging>',
      { Bucket: 'b', Tagging: { TagSet: [{ Key: '', Value: '' }] } },
    ],
    ['JSON', '{"TagSet":[]}', malformedXml],
    ['nothing', '', 'MissingRequestBodyError 400'],
    ['bytes that are not UTF-8', Buffer.from([0x3c, 0xff, 0x3e]), malformedXml],
    ['UTF-16', Buffer.from('\ufeff<Tagging/>', 'utf16le'), malformedXml],
    ['another encoding', '<?xml version="1.0" encoding="ISO-8859-1"?><Tagging/>', malformedXml],
    ['a processing instruction', `<?php echo 1 ?><Tagging>${oneTag}</Tagging>`, malformedXml],
    ['a document type', `<!DOCTYPE Tagging><Tagging>${oneTag}</Tagging>`, malformedXml],
    [
      'an external entity',
      '<!DOCTYPE T [<!ENTITY x SYSTEM "file:///etc/passwd">]><Tagging><TagSet><Tag><Key>&x;</Key><Value>b</Value></Tag></TagSet></Tagging>',
      malformedXml,
    ],
    [
      'entities of entities',
      `<!DOCTYPE T [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 9 }, (_, i) => `<!ENTITY ${'abcdefghij'[i + 1]} "${`&${'abcdefghij'[i]};`.repeat(10)}">`).join('')}]><Tagging>&j;</Tagging>`,
      malformedXml,
    ],
    ['an unknown entity', '<Tagging>&nope;</Tagging>', malformedXml],
    ['deep nesting', `${'<a>'.repeat(50_000)}${'</a>'.repeat(50_000)}`, malformedXml],
    ['many elements', `<Tagging>${'<a/>'.repeat(300_000)}</Tagging>`, malformedXml],
    [
      'many attributes',
      `<Tagging ${Array.from({ length: 1000 }, (_, i) => `a${i}="1"`).join(' ')}>${oneTag}</Tagging>`,
      malformedXml,
    ],
    [
      'many character references',
      `<Tagging><TagSet><Tag><Key>${'&#97;'.repeat(300_000)}</Key></Tag></TagSet></Tagging>`,
      malformedXml,
    ],
  ])('%s', (_, body, wanted) => {
    expect(tagging(body)).toEqual(wanted)
  })

  test('a broken access control list has a code of its own', () => {
    expect(
      outcome('s3', request('PUT', '/b?acl'), '<AccessControlPolicy><X/></AccessControlPolicy>'),
    ).toBe('MalformedACLError 400')
  })

  test("more than a thousand keys are read: the limit is the operation's", () => {
    const body = `<Delete>${'<Object><Key>k</Key></Object>'.repeat(1001)}</Delete>`
    expect(outcome('s3', request('POST', '/b?delete'), body)).toMatchObject({ Bucket: 'b' })
  })
})

const target = { 'x-amz-target': 'AWSOrganizationsV20161128.ListAccounts' }
const accounts = (body: string | Uint8Array) =>
  outcome('organizations', request('POST', '/', target), body)

describe('JSON', () => {
  test.each<[string, string | Uint8Array, unknown]>([
    ['plain', '{"MaxResults": 5}', { MaxResults: 5 }],
    ['null is absent', '{"MaxResults": null, "NextToken": "a\\u00fc"}', { NextToken: 'aü' }],
    ['nothing', '', {}],
    ['unknown members', '{"__proto__": {"a": 1}, "More": [1, {"b": null}]}', {}],
    ['a name twice', '{"MaxResults": 5, "MaxResults": 6}', 'SerializationException 400'],
    [
      'a name twice, once escaped',
      '{"MaxResults": 5, "Max\\u0052esults": 6}',
      'SerializationException 400',
    ],
    ['a text for a number', '{"MaxResults": "5"}', 'SerializationException 400'],
    ['a number for a text', '{"NextToken": 5}', 'SerializationException 400'],
    ['a fraction', '{"MaxResults": 5.5}', 'SerializationException 400'],
    ['a huge number', '{"MaxResults": 1e400}', 'SerializationException 400'],
    ['a list', '[]', 'SerializationException 400'],
    ['text behind', '{} {}', 'SerializationException 400'],
    ['a trailing comma', '{"MaxResults": 5,}', 'SerializationException 400'],
    ['a comment', '{/* */}', 'SerializationException 400'],
    ['a leading zero', '{"MaxResults": 05}', 'SerializationException 400'],
    ['an open text', '{"NextToken": "', 'SerializationException 400'],
    ['a control character', '{"NextToken": "\n"}', 'SerializationException 400'],
    [
      'deep nesting',
      `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
      'SerializationException 400',
    ],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'SerializationException 400'],
    ['XML', '<ListAccounts/>', 'SerializationException 400'],
  ])('%s', (_, body, wanted) => {
    expect(accounts(body)).toEqual(wanted)
  })

  test('exactly one member of a union', () => {
    const update = (criterion: string) =>
      outcome(
        'access-analyzer',
        request('POST', '/policy/check-no-public-access'),
        `{"policyDocument": "{}", "resourceType": ${criterion}}`,
      )
    expect(update('"AWS::S3::Bucket"')).toMatchObject({ resourceType: 'AWS::S3::Bucket' })
    expect(
      outcome(
        'access-analyzer',
        request('PUT', '/analyzer'),
        '{"analyzerName": "a", "type": "ACCOUNT", "configuration": {}}',
      ),
    ).toBe('SerializationException 400')
  })
})

describe('HTTP bindings of S3', () => {
  test.each<[string, HttpRequest, unknown]>([
    ['a number in the query', request('GET', '/b?max-keys=2147483648'), 'InvalidArgument 400'],
    ['a parameter twice', request('GET', '/b/k?versionId=a&versionId=b'), 'InvalidArgument 400'],
    [
      'a class of storage that is none',
      request('PUT', '/b/k', { 'x-amz-storage-class': 'CHEAP' }),
      'InvalidStorageClass 400',
    ],
    [
      'an access control list that is none',
      request('PUT', '/b/k', { 'x-amz-acl': 'everyone' }),
      'InvalidArgument 400',
    ],
    [
      'an ownership that is none',
      request('PUT', '/b', { 'x-amz-object-ownership': 'Mine' }),
      'InvalidArgument 400',
    ],
    [
      'a number of buckets out of range',
      request('GET', '/?max-buckets=10001'),
      'InvalidArgument 400',
    ],
    [
      'a copy source the operation will refuse',
      request('PUT', '/b/k', { 'x-amz-copy-source': 'nothing' }),
      { Bucket: 'b', CopySource: 'nothing', Key: 'k' },
    ],
    ['a required header', request('GET', '/b/k?attributes'), 'InvalidRequest 400'],
    ['a required parameter', request('DELETE', '/b?inventory'), 'InvalidArgument 400'],
    [
      'a date nobody can read',
      request('GET', '/b/k', { 'if-modified-since': 'yesterday' }),
      { Bucket: 'b', Key: 'k' },
    ],
    [
      'a retention date nobody can read',
      request('PUT', '/b/k', { 'x-amz-object-lock-retain-until-date': 'soon' }),
      'InvalidArgument 400',
    ],
    [
      'a header in a query that is not signed',
      request('PUT', '/b/k?x-amz-acl=private'),
      { Bucket: 'b', Key: 'k' },
    ],
    [
      'UTF-8 in metadata',
      request('PUT', '/b/k', { 'x-amz-meta-a': Buffer.from('ü').toString('latin1') }),
      { Bucket: 'b', Key: 'k', Metadata: { a: 'ü' } },
    ],
    [
      'metadata called like a member of Object',
      request('PUT', '/b/k', { 'x-amz-meta-__proto__': '1' }),
      {
        Bucket: 'b',
        Key: 'k',
        Metadata: Object.assign(Object.create(null), JSON.parse('{"__proto__":"1"}')),
      },
    ],
  ])('%s', (_, http, wanted) => {
    const { model, protocol } = models.get('s3') as NonNullable<ReturnType<typeof models.get>>
    let result: unknown
    try {
      result = protocol.parseInput(router.operation(model, http, undefined), http, undefined)
    } catch (thrown) {
      if (!(thrown instanceof AwsError)) throw thrown
      result = `${thrown.code} ${thrown.status}`
    }
    expect(JSON.stringify(result)).toBe(JSON.stringify(wanted))
  })
})

describe('any bytes', () => {
  const operations = modelledServices.flatMap((service) =>
    Object.keys(models.get(service)?.model.operations ?? {}).map((name) => ({ service, name })),
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^[<>/a-zA-Z&;#!?"= ]{0,200}$/),
    fc.stringMatching(/^[[\]{}",:0-9a-z\\ ]{0,200}$/),
    fc.stringMatching(/^[A-Za-z.0-9%&=+]{0,200}$/),
    fc.json(),
  )
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    text.map((one) => new Uint8Array(Buffer.from(one))),
  )

  test('a body is read or refused', () => {
    fc.assert(
      fc.property(fc.constantFrom(...operations), bytes, ({ service, name }, body) => {
        const { model, protocol } = models.get(service) as NonNullable<
          ReturnType<typeof models.get>
        >
        const operation = model.operations[name]
        if (operation === undefined) return
        try {
          protocol.parseInput({ model, name, operation, labels: {} }, request('POST', '/'), body)
        } catch (thrown) {
          if (!(thrown instanceof AwsError) || thrown.status < 400 || thrown.status >= 500)
            throw thrown
        }
      }),
      { numRuns: 3000 },
    )
  })

  test('a target is routed or refused', () => {
    const method = fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS')
    const path = fc.oneof(fc.webPath(), text).map((one) => `/${one.replaceAll('?', '')}`)
    const query = fc.oneof(fc.webQueryParameters(), text)
    const host = fc.oneof(fc.domain(), text, fc.constant('b.s3.localhost'))
    fc.assert(
      fc.property(
        fc.constantFrom(...modelledServices),
        method,
        path,
        query,
        host,
        bytes,
        (service, ...rest) => {
          const [verb, where, parameters, hostText, body] = rest
          const http = request(verb, `${where}?${parameters}`, {
            host: hostText,
            ...signedFor(service),
          })
          try {
            router.host(http)
            parse(router.service(http, body), http, body)
          } catch (thrown) {
            if (!(thrown instanceof AwsError) || thrown.status < 400 || thrown.status > 501)
              throw thrown
          }
        },
      ),
      { numRuns: 3000 },
    )
  })
})
