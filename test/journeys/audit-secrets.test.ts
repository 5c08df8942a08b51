/** No secret reaches the audit: every way a secret goes in or out is used, then the files are searched. */

import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { IAM } from '@aws-sdk/client-iam'
import { S3 } from '@aws-sdk/client-s3'
import { STS } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openBrowser, signInAs, signInAsRoot } from '../support/browser.ts'
import { policy } from '../support/iam.ts'
import { rawClient } from '../support/raw-client.ts'
import { securityKey } from '../support/security-key.ts'
import { type ServerProcess, sallyport, startServerProcess } from '../support/server-process.ts'

let folder: string
let server: ServerProcess
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sp-audit-'))
  server = await startServerProcess(['--data', folder], {
    SALLYPORT_ROOT_PASSWORD: 'canary-root-password',
  })
})
afterEach(async () => {
  await server.end('SIGKILL').catch(() => {})
  rmSync(folder, { recursive: true, force: true })
})

/** Answered or refused: either way it is recorded. */
const tried = async <T>(call: Promise<T>): Promise<T | undefined> => {
  try {
    return await call
  } catch {
    return undefined
  }
}

/** Passwords, codes, cookies, tokens and answers of keys on their way through the sign-in; all that must not be kept. */
async function signInsOf(endpoint: string, accountId: string, iam: IAM): Promise<string[]> {
  const http = rawClient(endpoint, 1)
  const host = `signin.localhost:${new URL(endpoint).port}`
  const browser = openBrowser(http, { host })
  const kept: string[] = []
  const note = () => kept.push(...browser.cookies.values(), browser.token)
  const signIn = (password: string) => signInAs(browser, accountId, 'ann', password)
  await iam.updateLoginProfile({ UserName: 'ann', Password: 'canary-Password-3!' })
  await iam.putUserPolicy({
    UserName: 'ann',
    PolicyName: 'own',
    PolicyDocument: policy(['iam:EnableMFADevice', 'iam:ChangePassword']),
  })
  try {
    await signIn('canary-wrong-password')
    // a password in the field of the name, and of the account
    await signInAs(browser, accountId, 'canary-as-name', 'x')
    await signInAs(browser, 'canary-as-account', 'ann', 'x')
    await signInAsRoot(browser, 'canary@root.example', 'canary-root-wrong')
    await signIn('canary-Password-3!')
    await browser.get('/console/password')
    note()
    await browser.submit('/console/password', '/console/password', {
      old: 'canary-Password-3!',
      new: 'canary-Password-4!',
      again: 'canary-Password-4!',
    })
    await browser.get('/console')
    const credentials = await browser.json('/console/session/credentials', {})
    const { SecretAccessKey, SessionToken } = JSON.parse(credentials.body.toString())
    kept.push(SecretAccessKey, SessionToken)
    const key = securityKey(browser.origin)
    const options = await browser.json('/console/passkeys/options', { name: 'key' })
    const creation = JSON.parse(options.body.toString())
    const created = key.create(creation) as { response: Record<string, string> }
    await browser.json('/console/passkeys', { name: 'key', response: created })
    kept.push(creation.challenge, created.response.attestationObject ?? '')
    await browser.submit('/console', '/signout', {})
    await signIn('canary-Password-4!')
    await browser.get('/signin/mfa')
    note()
    const asked = await browser.json('/signin/mfa/passkey/options', {})
    const request = JSON.parse(asked.body.toString())
    const proof = key.get(request) as { response: Record<string, string> }
    await browser.post('/signin/mfa', { csrf: browser.token, device: 'canary', code: 'canary' })
    const proved = await browser.json('/signin/mfa/passkey', { response: proof })
    expect(proved.status).toBe(200)
    kept.push(request.challenge, ...Object.values(proof.response))
    await browser.get('/console')
    note()
  } finally {
    http.close()
  }
  return kept
}

const auditText = () =>
  readdirSync(join(folder, 'audit'))
    .map((name) => readFileSync(join(folder, 'audit', name), 'utf8'))
    .join('\n')

test('secrets that go in, secrets that come out', async () => {
  const env = JSON.parse((await sallyport(['env', '--json', '--data', folder])).out)
  const config = {
    endpoint: server.endpoint,
    region: 'us-east-1',
    maxAttempts: 1,
    forcePathStyle: true,
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID,
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
    },
  }
  const iam = new IAM(config)
  const sts = new STS(config)
  const s3 = new S3(config)
  const secrets: (string | undefined)[] = [env.AWS_SECRET_ACCESS_KEY, 'canary']

  await iam.createUser({ UserName: 'ann' })
  const made = await tried(iam.createAccessKey({ UserName: 'ann' }))
  secrets.push(made?.AccessKey?.SecretAccessKey)
  await tried(iam.createLoginProfile({ UserName: 'ann', Password: 'canary-Password-1!' }))
  await tried(iam.updateLoginProfile({ UserName: 'ann', Password: 'canary-Password-2!' }))
  await tried(iam.changePassword({ OldPassword: 'canary-old', NewPassword: 'canary-new' }))
  // breaks the member's own rule: validation must not repeat it
  await tried(iam.createLoginProfile({ UserName: 'ann', Password: `canary${'x'.repeat(200)}` }))
  const device = await tried(iam.createVirtualMFADevice({ VirtualMFADeviceName: 'phone' }))
  const seed = device?.VirtualMFADevice?.Base32StringSeed
  if (seed) secrets.push(Buffer.from(seed).toString(), Buffer.from(seed).toString('base64'))
  await tried(
    iam.uploadServerCertificate({
      ServerCertificateName: 'c',
      CertificateBody: 'body',
      PrivateKey: 'canary-private-key',
    }),
  )
  const session = await tried(
    sts.getSessionToken({ TokenCode: 'canary', SerialNumber: 'x'.repeat(9) }),
  )
  const plain = await tried(sts.getSessionToken({}))
  for (const { Credentials } of [session, plain].filter((each) => each !== undefined))
    secrets.push(Credentials?.SecretAccessKey, Credentials?.SessionToken)
  await tried(
    sts.assumeRoleWithWebIdentity({
      RoleArn: `arn:aws:iam::${server.accountId}:role/none`,
      RoleSessionName: 'run',
      WebIdentityToken: 'canary-web-identity-token',
    }),
  )
  await tried(s3.createBucket({ Bucket: 'bucket' }))
  const key = randomBytes(32)
  secrets.push(key.toString('base64'))
  await tried(
    s3.putObject({
      Bucket: 'bucket',
      Key: 'k',
      Body: 'canary-body',
      SSECustomerAlgorithm: 'AES256',
      SSECustomerKey: key.toString('base64'),
    }),
  )
  secrets.push(...(await signInsOf(server.endpoint, server.accountId, iam)))
  // a secret where a key id belongs
  const swapped = { accessKeyId: env.AWS_SECRET_ACCESS_KEY, secretAccessKey: 'x' }
  await tried(new STS({ ...config, credentials: swapped }).getCallerIdentity({}))

  const { err } = await server.end('SIGTERM')
  const text = auditText() + err
  expect(text.match(/"eventName":/g)).toHaveLength(30)
  for (const secret of secrets) if (secret) expect(text).not.toContain(secret)
  // passwords are computed slowly, a dozen of them
}, 240_000)
