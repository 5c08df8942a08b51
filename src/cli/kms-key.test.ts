import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { failureOf } from '../../test/support/iam.ts'
import { type OperatedCloud, startOperatedCloud } from '../../test/support/operated.ts'

let operated: OperatedCloud
beforeAll(async () => {
  operated = await startOperatedCloud()
})
afterAll(() => operated.close())

const of = () => ['--account', operated.account.accountId]
const json = async (...argv: string[]) => {
  const { code, out, err } = await operated.sallyport('kms-key', ...argv, ...of(), '--json')
  expect([code, err]).toEqual([0, ''])
  return JSON.parse(out)
}

test('a key is made, used, disabled, enabled and deleted', async () => {
  const made = await json('create', '--alias', 'app', '--description', 'for tests')
  expect(made).toMatchObject({
    Arn: `arn:aws:kms:us-east-1:${operated.account.accountId}:key/${made.KeyId}`,
    Aliases: ['alias/app'],
    KeyManager: 'CUSTOMER',
    KeyState: 'Enabled',
    Description: 'for tests',
  })
  const s3 = operated.cloud.s3(operated.account.admin)
  await s3.createBucket({ Bucket: 'operated' })
  const at = { Bucket: 'operated', Key: 'k' }
  const kms = { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: 'alias/app' }
  expect((await s3.putObject({ ...at, ...kms, Body: 'x' })).SSEKMSKeyId).toBe(made.Arn)

  expect((await json('disable', 'alias/app')).KeyState).toBe('Disabled')
  expect((await failureOf(s3.getObject(at)))?.code).toBe('KMS.DisabledException')
  expect((await json('enable', made.KeyId)).KeyState).toBe('Enabled')
  expect(await (await s3.getObject(at)).Body?.transformToString()).toBe('x')

  const going = await json('schedule-deletion', made.Arn, '--days', '7')
  expect([going.KeyState, going.DeletionDate]).toEqual([
    'PendingDeletion',
    expect.stringMatching(/Z$/),
  ])
  expect((await failureOf(s3.getObject(at)))?.code).toBe('KMS.KMSInvalidStateException')
  const kept = await json('cancel-deletion', made.Arn)
  expect([kept.KeyState, kept.DeletionDate]).toEqual(['Disabled', undefined])
  await json('schedule-deletion', made.Arn, '--days', '7')
  operated.cloud.advance(7 * 24 * 3600 + 1)
  expect((await failureOf(s3.getObject(at)))?.code).toBe('KMS.NotFoundException')
  const left = (await json('list')).Keys as { Arn: string }[]
  expect(left.map(({ Arn }) => Arn)).not.toContain(made.Arn)
  // the alias is free again, for another key
  const next = await json('create', '--alias', 'app')
  expect(next.Aliases).toEqual(['alias/app'])
})

test('a key policy is taken from a file and shown as it was written', async () => {
  const file = join(operated.folder, 'policy.json')
  const arn = `arn:aws:iam::${operated.account.accountId}:user/admin`
  const document = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: arn }, Action: 'kms:*', Resource: '*' }],
  }
  writeFileSync(file, JSON.stringify(document))
  const made = await json('create', '--policy', file)
  const shown = async () => {
    const keys = (await json('list')).Keys as { KeyId: string; Policy: string }[]
    return JSON.parse(keys.find(({ KeyId }) => KeyId === made.KeyId)?.Policy ?? '')
  }
  expect(await shown()).toEqual(document)
  const other = { ...document, Id: 'second' }
  writeFileSync(file, JSON.stringify(other))
  await json('put-policy', made.KeyId, '--policy', file)
  expect(await shown()).toEqual(other)
})

test('the key that AWS manages is listed, and not to be changed', async () => {
  const s3 = operated.cloud.s3(operated.account.admin)
  await s3.createBucket({ Bucket: 'managed' })
  const put = { Bucket: 'managed', Key: 'k', Body: 'x', ServerSideEncryption: 'aws:kms' as const }
  const { SSEKMSKeyId = '' } = await s3.putObject(put)
  const listed = await operated.sallyport('kms-key', 'list', ...of())
  expect(listed.out).toContain(`${SSEKMSKeyId}  Enabled  managed by AWS  alias/aws/s3`)
  const refused = await operated.sallyport('kms-key', 'disable', SSEKMSKeyId, ...of())
  expect([refused.code, refused.err]).toEqual([
    1,
    expect.stringContaining('is managed by AWS: nobody changes it'),
  ])
})

test('what cannot be is refused with its reason', async () => {
  const made = await json('create', '--alias', 'taken')
  const file = join(operated.folder, 'wrong.json')
  writeFileSync(file, '{"Version":"2012-10-17","Statement":[{"Effect":"Allow"}]}')
  const nobody = join(operated.folder, 'nobody.json')
  writeFileSync(
    nobody,
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: '999999999999' }, Action: 'kms:*', Resource: '*' },
      ],
    }),
  )
  const rows: [string[], string][] = [
    [['create', '--alias', 'taken'], 'has an alias `alias/taken` already'],
    [['create', '--alias', 'aws/x'], 'belong to AWS'],
    [['create', '--alias', 'a b'], "can't be an alias"],
    [['create', '--policy', file], 'the key policy is refused'],
    [['create', '--policy', nobody], 'names nobody with `999999999999`'],
    [['create', '--policy', join(operated.folder, 'none')], 'cannot read the policy'],
    [['disable', 'alias/none'], 'has no key `alias/none`'],
    [['cancel-deletion', made.KeyId], "isn't to be deleted"],
    [['schedule-deletion', made.KeyId, '--days', '6'], '7 to 30 days'],
    [['schedule-deletion', made.KeyId, '--days', 'soon'], '7 to 30 days'],
  ]
  for (const [argv, reason] of rows) {
    const { code, err } = await operated.sallyport('kms-key', ...argv, ...of())
    expect([argv, code > 0, err]).toEqual([argv, true, expect.stringContaining(reason)])
  }
  const nowhere = await operated.sallyport('kms-key', 'create', '--account', '000000000000')
  expect([nowhere.code, nowhere.err]).toEqual([1, expect.stringContaining('no account')])
  // of another account nothing is seen or changed
  const elsewhere = ['--account', operated.other.accountId]
  const stranger = await operated.sallyport('kms-key', 'disable', made.Arn, ...elsewhere)
  expect([stranger.code, stranger.err]).toEqual([1, expect.stringContaining('has no key')])
})

test('changes are in the audit, without policies and material', () => {
  const lines = operated.recorder.lines.join('\n')
  for (const name of ['CreateKmsKey', 'DisableKmsKey', 'ScheduleKmsKeyDeletion', 'PutKmsKeyPolicy'])
    expect(lines).toContain(name)
  expect(lines).not.toContain('2012-10-17')
})
