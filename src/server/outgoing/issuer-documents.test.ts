import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { testCertificate } from '../../../test/support/certificates.ts'
import { secureServer, type TestIssuer, testIssuer } from '../../../test/support/oidc-issuer.ts'
import { IssuerUnreachable } from '../../kernel/world.ts'
import { createIssuerDocuments } from './issuer-documents.ts'
import { readJson } from './read-json.ts'

let issuer: TestIssuer
let monotonic: number
beforeEach(async () => {
  monotonic = 0
  issuer = await testIssuer(() => Date.now())
  await issuer.key('first')
})
afterEach(() => issuer.close())

const documents = (allowedIssuers: readonly string[] = [issuer.url]) =>
  createIssuerDocuments({
    clock: { now: () => Date.now(), monotonic: () => monotonic },
    allowedIssuers,
  })
const known = () => ({ url: issuer.url, thumbprints: [issuer.thumbprint] })
const kids = (keys: unknown) => (keys as { keys: { kid: string }[] }).keys.map(({ kid }) => kid)
const lacks = (kid: string) => (keys: unknown) => !kids(keys).includes(kid)

describe('key sets', () => {
  test('found by discovery, held, read again after ten minutes', async () => {
    const { keys } = documents()
    expect(kids(await keys(known()))).toEqual(['first'])
    await keys(known())
    expect(issuer.asked).toEqual(['/.well-known/openid-configuration', '/jwks'])
    monotonic += 601_000
    await keys(known())
    expect(issuer.asked).toHaveLength(4)
  })

  test('asked for at the same time, read once', async () => {
    const { keys } = documents()
    await Promise.all([keys(known()), keys(known()), keys(known())])
    expect(issuer.asked).toHaveLength(2)
  })

  test('a new key is found, but an unknown one is no way to make us ask all the time', async () => {
    const { keys } = documents()
    await keys(known())
    await issuer.key('second')
    expect(kids(await keys(known(), lacks('second')))).toEqual(['first'])
    monotonic += 11_000
    expect(kids(await keys(known(), lacks('second')))).toEqual(['first', 'second'])
    for (let i = 0; i < 5; i++) await keys(known(), lacks('third'))
    expect(issuer.asked).toHaveLength(4)
  })

  test('after a failure the issuer is left alone for a while, then asked again', async () => {
    const { keys } = documents()
    issuer.configuration = {}
    await expect(keys(known())).rejects.toThrow(IssuerUnreachable)
    issuer.configuration = { issuer: issuer.url, jwks_uri: `${issuer.url}/jwks` }
    await expect(keys(known())).rejects.toThrow(IssuerUnreachable)
    monotonic += 11_000
    expect(kids(await keys(known()))).toEqual(['first'])
  })
})

describe('refused documents', () => {
  const rows: [name: string, arrange: () => void, reason: RegExp][] = [
    [
      'another issuer',
      () => {
        issuer.configuration = { issuer: 'https://other.example', jwks_uri: `${issuer.url}/jwks` }
      },
      /configuration of another issuer/,
    ],
    [
      'no key set',
      () => {
        issuer.configuration = { issuer: issuer.url }
      },
      /names no key set/,
    ],
    [
      'no JSON',
      () => issuer.answers.set('/jwks', (_request, response) => response.end('<html>')),
      /is no JSON/,
    ],
    [
      'a redirect',
      () =>
        issuer.answers.set('/jwks', (_request, response) => {
          response.writeHead(302, { location: `${issuer.url}/other` }).end()
        }),
      /status 302/,
    ],
    [
      'an error',
      () =>
        issuer.answers.set('/jwks', (_request, response) => {
          response.writeHead(500).end('{"keys":[]}')
        }),
      /status 500/,
    ],
    [
      'more than a mebibyte',
      () =>
        issuer.answers.set('/jwks', (_request, response) => {
          response.end(`{"keys":[],"x":"${'x'.repeat(1024 * 1024)}"}`)
        }),
      /more than 1048576 bytes/,
    ],
    [
      'keys at an address that is not allowed',
      () => {
        issuer.configuration = {
          issuer: issuer.url,
          jwks_uri: 'https://169.254.169.254/latest/meta-data/',
        }
      },
      /not a public address/,
    ],
    [
      'keys without TLS',
      () => {
        issuer.configuration = { issuer: issuer.url, jwks_uri: 'http://localhost/jwks' }
      },
      /is not HTTPS/,
    ],
    [
      'keys in a file',
      () => {
        issuer.configuration = { issuer: issuer.url, jwks_uri: 'file:///etc/passwd' }
      },
      /is not HTTPS/,
    ],
    [
      'keys behind a password',
      () => {
        issuer.configuration = { issuer: issuer.url, jwks_uri: 'https://a:b@example.com/jwks' }
      },
      /comes with credentials/,
    ],
  ]
  test.each(rows)('%s', async (_name, arrange, reason) => {
    arrange()
    await expect(documents().keys(known())).rejects.toThrow(reason)
  })
})

describe('where we may go', () => {
  test('a name that leads to loopback is refused, unless the operator allows the issuer', async () => {
    await expect(documents([]).keys(known())).rejects.toThrow(/not a public address/)
    expect(issuer.asked).toEqual([])
  })

  test.each([
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://0x7f000001/',
    'https://10.1.2.3/',
    'https://169.254.169.254/latest',
    'https://[::ffff:127.0.0.1]/',
  ])('%s', async (address) => {
    const options = { allowedOrigins: new Set<string>(), thumbprints: [], now: Date.now() }
    await expect(readJson(address, options)).rejects.toThrow(/not a public address/)
  })
})

describe('certificates', () => {
  const read = (url: string, thumbprints: readonly string[], now = Date.now()) =>
    readJson(`${url}/`, { allowedOrigins: new Set([url]), thumbprints, now })
  const served = (certificate: ReturnType<typeof testCertificate>) =>
    secureServer(() => (_request, response) => response.end('{}'), certificate)

  test('self-signed: trusted by its thumbprint, in either case, and by nothing else', async () => {
    const server = await served(testCertificate({ name: 'localhost' }))
    try {
      expect(await read(server.url, [server.thumbprint])).toEqual({})
      expect(await read(server.url, [server.thumbprint.toUpperCase()])).toEqual({})
      await expect(read(server.url, [])).rejects.toThrow(/certificate is not trusted/)
      await expect(read(server.url, ['0'.repeat(40)])).rejects.toThrow(/certificate is not trusted/)
    } finally {
      await server.close()
    }
  })

  test('another name, or out of time', async () => {
    const other = await served(testCertificate({ name: 'other.example' }))
    const old = await served(testCertificate({ name: 'localhost' }))
    try {
      await expect(read(other.url, [other.thumbprint])).rejects.toThrow(/not trusted/)
      const later = Date.now() + 2 * 365 * 86_400_000
      await expect(read(old.url, [old.thumbprint], later)).rejects.toThrow(/not trusted/)
    } finally {
      await other.close()
      await old.close()
    }
  })

  test('an authority by its thumbprint vouches for whom it signed; a mere certificate does not', async () => {
    for (const isAuthority of [true, false]) {
      const issuedBy = testCertificate({ name: 'Authority', authority: isAuthority })
      const leaf = testCertificate({ name: 'localhost', issuer: issuedBy })
      const server = await served({
        ...leaf,
        certificate: `${leaf.certificate}\n${issuedBy.certificate}`,
      })
      const authority = await served(issuedBy)
      try {
        const reading = read(server.url, [authority.thumbprint])
        if (isAuthority) expect(await reading).toEqual({})
        else await expect(reading).rejects.toThrow(/not trusted/)
      } finally {
        await server.close()
        await authority.close()
      }
    }
  })

  test('a chain that merely shows the pinned certificate is not signed by it', async () => {
    const pinned = testCertificate({ name: 'Authority' })
    const leaf = testCertificate({ name: 'localhost' })
    const server = await served({
      ...leaf,
      certificate: `${leaf.certificate}\n${pinned.certificate}`,
    })
    const authority = await served(pinned)
    try {
      await expect(read(server.url, [authority.thumbprint])).rejects.toThrow(/not trusted/)
    } finally {
      await server.close()
      await authority.close()
    }
  })
})
