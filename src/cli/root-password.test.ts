/** `sallyport account root-password`: whoever forgot it signs in again, and sign-ins with the one before end. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, signInAsRoot } from '../../test/support/browser.ts'
import { type OperatedCloud, startOperatedCloud } from '../../test/support/operated.ts'

let operated: OperatedCloud
beforeAll(async () => {
  operated = await startOperatedCloud()
})
afterAll(() => operated.close())

async function run(account: string, password: string, ...more: string[]) {
  const file = join(operated.folder, 'password')
  writeFileSync(file, password)
  return operated.sallyport('account', 'root-password', account, '--password-file', file, ...more)
}

const browse = () => openBrowser(operated.cloud, { host: 'signin.localhost:4566' })

test('a root user without a password gets one, and then another', async () => {
  const { accountId, email } = operated.account
  const first = browse()
  expect((await signInAsRoot(first, email, 'First-Horse-1')).status).toBe(403)
  const { code, out, err } = await run(accountId, 'First-Horse-1\n', '--json')
  expect([code, JSON.parse(out), err]).toEqual([0, { AccountId: accountId, Email: email }, ''])
  expect((await signInAsRoot(first, email, 'First-Horse-1')).status).toBe(303)
  expect((await first.get('/console')).status).toBe(200)
  expect((await run(accountId, 'Second-Horse-2')).out).toContain(`The root user ${email}`)
  expect((await first.get('/console')).status).toBe(302)
  expect((await signInAsRoot(browse(), email, 'First-Horse-1')).status).toBe(403)
  expect((await signInAsRoot(browse(), email, 'Second-Horse-2')).status).toBe(303)
  const records = operated.recorder.lines.filter((line) => line.includes('SetRootPassword'))
  expect(records).toHaveLength(2)
  expect([...operated.recorder.lines, ...operated.cloud.recorded].join('\n')).not.toMatch(
    /(?:First|Second)-Horse/,
  )
})

test.each([
  ['an account that there is not', '999999999999', 'Right-Horse-1', 'there is no account'],
  ['a short one', '', 'Aa1!', 'the password of a root user has 8 to 128 characters'],
  ['a plain one', '', 'lowercaseonly', 'three of uppercase letters'],
  ['the e-mail address', 'EMAIL', '', 'not the account ID or email address'],
])('%s is refused', async (_, account, password, says) => {
  const { accountId, email } = operated.other
  const { code, err } = await run(
    account === '999999999999' ? account : accountId,
    account === 'EMAIL' ? email : password,
  )
  expect(code).toBe(1)
  expect(err).toContain(says)
  expect((await signInAsRoot(browse(), email, password)).status).toBe(403)
})
