/** Which endpoints the sign-in has, who reaches them, and from where. */

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Browser, openBrowser, signInAs } from '../../../test/support/browser.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../test/support/in-process.ts'
import { checkOptions, type ServerOptions, signInScheme } from '../options.ts'
import type { SignInParts } from './endpoint.ts'
import { signInEndpoints } from './sign-in.ts'

let cloud: Cloud
let account: TestAccount
beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  const iam = cloud.iam(account.admin)
  await iam.createUser({ UserName: 'anaya' })
  await iam.createLoginProfile({ UserName: 'anaya', Password: password })
})
afterAll(() => cloud.close())

const password = 'Correct-Horse-1'
const host = 'signin.localhost:4566'
const origin = `http://${host}`
const browse = (more: Partial<Parameters<typeof openBrowser>[1]> = {}): Browser =>
  openBrowser(cloud, { host, ...more })

async function signedIn(): Promise<Browser> {
  const browser = browse()
  await signInAs(browser, account.accountId, 'anaya', password)
  await browser.get('/console')
  return browser
}

/** The endpoints that there are, as the pipeline has them. */
const endpoints = Object.entries(
  signInEndpoints({ steps: {}, domain: '' } as unknown as SignInParts),
).map(([key, endpoint]) => {
  const [method = '', path = ''] = key.split(' ')
  return { key, method, path, ...endpoint }
})
const changing = endpoints.filter(({ event }) => event !== undefined)

test('all are in the documentation, and it has no others', () => {
  const page = readFileSync(
    resolve(import.meta.dirname, '..', '..', '..', 'docs', 'sign-in.md'),
    'utf8',
  )
  const listed = [...page.matchAll(/^\| `((?:GET|POST) \/[^`]*)` \|/gm)].map(([, key]) => key)
  expect(listed.sort()).toEqual(endpoints.map(({ key }) => key).sort())
})

test('everything that changes something is a POST, and every POST is guarded', () => {
  for (const { method, event, key } of endpoints)
    expect([key, event !== undefined]).toEqual([key, method === 'POST'])
})

describe('a request from elsewhere', () => {
  const rows: [string, Readonly<Record<string, string | undefined>>, (token: string) => string][] =
    [
      ['without a token', {}, () => ''],
      ['with a token of another visit', {}, (token) => `${token.slice(0, -2)}AA`],
      [
        'from another site',
        { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
        (token) => token,
      ],
      [
        'from another host of the domain',
        { Origin: 'http://localhost:4566', 'Sec-Fetch-Site': 'same-site' },
        (token) => token,
      ],
      ['from an opaque origin', { Origin: 'null', 'Sec-Fetch-Site': undefined }, (token) => token],
      [
        'that says nothing of where it is from',
        { Origin: undefined, 'Sec-Fetch-Site': undefined },
        (token) => token,
      ],
      [
        'from the same origin, as another says',
        { 'Sec-Fetch-Site': 'cross-site' },
        (token) => token,
      ],
    ]
  test.each(rows)('%s changes nothing, wherever it goes', async (_, headers, tokenOf) => {
    const browser = await signedIn()
    for (const { path, json } of changing) {
      const token = tokenOf(browser.token)
      const answer = json
        ? await browser.post(path, '{}', { 'X-CSRF-Token': token, ...headers })
        : await browser.post(path, { csrf: token }, headers)
      expect([path, answer.status]).toEqual([path, 403])
      expect(answer.headers).not.toHaveProperty('Access-Control-Allow-Origin')
    }
    expect((await browser.get('/console')).status).toBe(200)
  })

  test('that has a token but no cookie of the visit', async () => {
    const browser = await signedIn()
    const { token } = browser
    browser.cookies.delete('__Host-sallyport-visit')
    expect((await browser.post('/signout', { csrf: token })).status).toBe(403)
  })

  test('with the token of a page from before the sign-in', async () => {
    const browser = browse()
    await browser.get('/signin')
    const { token } = browser
    await signInAs(browser, account.accountId, 'anaya', password)
    expect((await browser.post('/signout', { csrf: token })).status).toBe(403)
    expect((await browser.get('/console')).status).toBe(200)
  })
})

test('nobody who is not signed in reaches what is for those who are', async () => {
  for (const { key, method, path, access, json } of endpoints) {
    if (access === 'anybody') continue
    const browser = browse()
    await browser.get('/signin')
    const answer =
      method === 'GET'
        ? await browser.get(path)
        : json
          ? await browser.json(path, {})
          : await browser.post(path, { csrf: browser.token })
    expect([key, answer.status]).toEqual([key, method === 'GET' && !json ? 302 : 403])
    if (answer.status === 302) expect(answer.headers.Location).toMatch(/^\/signin\?redirect_uri=/)
  }
})

test.each([
  ['POST', '/console'],
  ['PUT', '/signin'],
  ['DELETE', '/signout'],
  ['OPTIONS', '/console/session/credentials'],
])('%s %s is another method than it takes', async (method, path) => {
  const answer = await cloud.send({ method, path, headers: [['Host', host]] })
  expect(answer.status).toBe(405)
})

test.each([
  '/admin',
  '/signin/',
  '/console/',
  '/..%2fconsole',
  '/bucket/key',
  '/_sallyport/health',
  '/SIGNIN',
])('nothing is at %s', async (path) => {
  const answer = await browse().get(path)
  expect(answer.status).toBe(404)
  expect(answer.body.toString()).toContain('Nothing is here.')
})

test('pages let nothing in from elsewhere', async () => {
  const browser = await signedIn()
  for (const path of [
    '/signin',
    '/console',
    '/console/password',
    '/console/security',
    '/nowhere',
  ]) {
    const { headers, body } = await browser.get(path)
    expect(headers).toMatchObject({
      'Cache-Control': 'no-store',
      'Content-Security-Policy': expect.stringMatching(
        /^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'$/,
      ),
      'X-Frame-Options': 'DENY',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
    })
    expect(body.toString()).not.toMatch(/<script>|<style|\son\w+=|style=|javascript:/)
  }
})

test('cookies are for this host alone, and for no script', async () => {
  const browser = browse()
  const page = await browser.get('/signin')
  const { cookies } = await signInAs(browser, account.accountId, 'anaya', password)
  const all = [...page.cookies, ...cookies]
  expect(all.map((line) => line.split('=')[0]).sort()).toEqual([
    '__Host-sallyport-browser',
    '__Host-sallyport-session',
    '__Host-sallyport-visit',
  ])
  for (const line of all)
    expect(line).toMatch(/; Path=\/; Secure; HttpOnly; SameSite=Lax(?:; Max-Age=\d+)?$/)
})

test('what was typed is text on the page', async () => {
  const evil = '"><script>alert(1)</script>'
  const answer = await browse().submit('/signin', '/signin', {
    account: evil,
    username: evil,
    password: evil,
  })
  const page = answer.body.toString()
  expect(page).not.toContain('<script>alert')
  expect(page).toContain('&quot;&gt;&lt;script&gt;')
})

test.each<[string, string, string | undefined]>([
  ['a field twice', 'csrf=TOKEN&password=a&password=b', undefined],
  ['JSON that is none', '{', '/console/session/credentials'],
  ['JSON of another kind', '[]', '/console/session/credentials'],
  ['more than fits', 'x'.repeat(70_000), undefined],
])('%s is refused', async (_, body, path = '/signin') => {
  const browser = await signedIn()
  const answer = await browser.post(path, body.replace('TOKEN', browser.token), {
    'Content-Type': path === '/signin' ? 'application/x-www-form-urlencoded' : 'application/json',
    'X-CSRF-Token': browser.token,
  })
  expect(answer.status).toBe(body.length > 60_000 ? 413 : 400)
})

describe('hosts', () => {
  test('of the sign-in take nothing from buckets and services', async () => {
    const s3 = cloud.s3(account.admin)
    await s3.createBucket({ Bucket: 'signin' })
    await s3.createBucket({ Bucket: 'console' })
    await s3.putObject({ Bucket: 'console', Key: 'session', Body: 'by path' })
    await s3.putObject({ Bucket: 'signin', Key: 'console', Body: 'by host' })
    // unsigned: the bucket by its path, and by its host of S3
    const at = (name: string, path: string) =>
      cloud.send({ method: 'GET', path, headers: [['Host', name]] })
    for (const [name, path] of [
      ['localhost:4566', '/console/session'],
      ['localhost:4566', '/signin/console'],
      ['signin.s3.localhost:4566', '/console'],
      ['console.localhost:4566', '/session'],
    ] as const) {
      const answer = await at(name, path)
      expect([name, answer.status, answer.body.toString()]).toEqual([
        name,
        403,
        expect.stringContaining('<Code>AccessDenied</Code>'),
      ])
    }
    expect((await at(host, '/console')).headers['Content-Type']).toBeUndefined()
    expect((await at(host, '/console')).status).toBe(302)
  })

  test('of the sign-in are the API for who signs', async () => {
    const config = { ...cloud.clientConfig(account.admin), endpoint: origin } as never
    const { IAM } = await import('@aws-sdk/client-iam')
    const { S3 } = await import('@aws-sdk/client-s3')
    const iam = new IAM(config)
    expect((await iam.getUser({})).User?.UserName).toBe('admin')
    const s3 = new S3(config)
    await s3.createBucket({ Bucket: 'by-path' })
    await s3.putObject({ Bucket: 'by-path', Key: 'k', Body: 'x' })
    const { Body } = await s3.getObject({ Bucket: 'by-path', Key: 'k' })
    expect(await Body?.transformToString()).toBe('x')
    iam.destroy()
    s3.destroy()
  })

  test('in the clear over a network nobody signs in', async () => {
    const open = await startCloud({ signInScheme: 'refused' })
    for (const { method, path } of endpoints) {
      const answer = await open.send({ method, path, headers: [['Host', host]] })
      expect([path, answer.status]).toEqual([path, 403])
      expect(answer.body.toString()).toContain('over TLS only')
    }
    await open.close()
  })

  const listen = (name: string) => ({ host: name, port: 0 })
  test.each<[string, Partial<ServerOptions>, string]>([
    ['loopback', { listen: listen('127.0.0.1') }, 'http'],
    ['loopback under a name of it', { listen: listen('::1'), domain: 'dev.localhost' }, 'http'],
    [
      'loopback under another name',
      { listen: listen('127.0.0.1'), domain: 'example.org' },
      'refused',
    ],
    ['TLS', { listen: listen('0.0.0.0'), tls: { certificateFile: '', keyFile: '' } }, 'https'],
    ['behind a proxy', { listen: listen('0.0.0.0'), behindProxy: true }, 'https'],
  ])('on %s', (_, options, scheme) => {
    const whole = { domain: 'localhost', behindProxy: false, ...options } as ServerOptions
    expect(signInScheme(whole)).toBe(scheme)
    expect(() => checkOptions({ ...whole, ephemeral: true, testApi: false })).not.toThrow()
  })
})
