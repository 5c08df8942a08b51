import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testCertificate } from '../../../../test/support/certificates.ts'
import { failure, failureOf, shown, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

const usedAt = Date.UTC(2026, 0, 2, 3, 4, 5)
let usedKey = ''
let cloud: Cloud
let account: TestAccount
let iam: ReturnType<Cloud['iam']>
beforeAll(async () => {
  cloud = await startCloud({
    usage: {
      accessKey: async (id) =>
        id === usedKey ? { at: usedAt, region: 'eu-west-1', service: 's3' } : undefined,
      role: async () => undefined,
      actions: async () => [],
      passwords: () => Promise.resolve(new Map()),
    },
  })
  account = await cloud.account()
  iam = cloud.iam(account.admin)
})
afterAll(() => cloud.close())

/** Rows by user, columns by name. */
async function report() {
  const { Content } = await iam.getCredentialReport({})
  const [head = '', ...lines] = Buffer.from(Content ?? [])
    .toString()
    .split('\n')
  const columns = head.split(',')
  return {
    columns,
    rows: new Map(
      lines.map((line) => {
        const cells = line.split(',')
        return [cells[0], new Map(columns.map((column, i) => [column, cells[i]]))]
      }),
    ),
  }
}

test('there is none before one is generated', async () => {
  expect(await failureOf(iam.getCredentialReport({}))).toMatchObject({
    status: 410,
    code: 'ReportNotPresent',
  })
})

test('holds the facts of the moment it was generated', async () => {
  const user = await userWith(cloud, account, 'worker')
  usedKey = user.credentials.accessKeyId
  await iam.createLoginProfile({ UserName: 'worker', Password: 'Correct-Horse-1' })
  await iam.updateAccountPasswordPolicy({ MaxPasswordAge: 90 })
  expect(shown(await iam.generateCredentialReport({}))).toEqual({
    State: 'STARTED',
    Description: 'No report exists. Starting a new report generation task',
  })
  expect(shown(await iam.generateCredentialReport({}))).toEqual({ State: 'COMPLETE' })
  const { columns, rows } = await report()
  expect(columns).toHaveLength(22)
  expect([...rows.keys()]).toEqual(['<root_account>', 'admin', 'worker'])
  const worker = rows.get('worker')
  expect(Object.fromEntries(worker ?? [])).toMatchObject({
    arn: user.arn,
    user_creation_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/),
    password_enabled: 'true',
    password_last_used: 'no_information',
    mfa_active: 'false',
    access_key_1_active: 'true',
    access_key_1_last_used_date: '2026-01-02T03:04:05+00:00',
    access_key_1_last_used_region: 'eu-west-1',
    access_key_1_last_used_service: 's3',
    access_key_2_active: 'false',
    access_key_2_last_rotated: 'N/A',
    cert_2_last_rotated: 'N/A',
  })
  const changed = Date.parse(worker?.get('password_last_changed') ?? '')
  const next = Date.parse(worker?.get('password_next_rotation') ?? '')
  expect((next - changed) / 86_400_000).toBe(90)
  expect(rows.get('<root_account>')?.get('access_key_1_active')).toBe('true')
  expect(rows.get('<root_account>')?.get('password_enabled')).toBe('not_supported')
  expect(rows.get('admin')?.get('password_enabled')).toBe('false')
})

test('is made anew after four hours', async () => {
  await iam.createUser({ UserName: 'later' })
  const { Certificate } = await iam.uploadSigningCertificate({
    UserName: 'later',
    CertificateBody: testCertificate({ name: 'later' }).certificate,
  })
  const CertificateId = Certificate?.CertificateId as string
  await iam.updateSigningCertificate({ UserName: 'later', CertificateId, Status: 'Inactive' })
  await iam.uploadSigningCertificate({
    UserName: 'later',
    CertificateBody: testCertificate({ name: 'later-2' }).certificate,
  })
  const { VirtualMFADevice } = await iam.createVirtualMFADevice({ VirtualMFADeviceName: 'later' })
  const SerialNumber = VirtualMFADevice?.SerialNumber as string
  // the seed travels as the bytes of its base32 text
  const secret = Secret.fromBase32(Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString())
  const totp = new TOTP({ secret })
  await iam.enableMFADevice({
    UserName: 'later',
    SerialNumber,
    AuthenticationCode1: totp.generate({ timestamp: cloud.now() - 30_000 }),
    AuthenticationCode2: totp.generate({ timestamp: cloud.now() }),
  })
  await iam.generateCredentialReport({})
  expect((await report()).rows.has('later')).toBe(false)
  cloud.advance(4 * 3600 + 1)
  expect(await failureOf(iam.getCredentialReport({}))).toEqual(
    failure(
      410,
      'ReportExpired',
      'The most recent credential report has expired. To generate a new credential report, use GenerateCredentialReport.',
    ),
  )
  expect((await iam.generateCredentialReport({})).State).toBe('STARTED')
  const later = (await report()).rows.get('later')
  expect(Object.fromEntries(later ?? [])).toMatchObject({
    mfa_active: 'true',
    access_key_1_active: 'false',
    cert_1_last_rotated: expect.stringMatching(/^\d{4}-/),
    cert_2_last_rotated: expect.stringMatching(/^\d{4}-/),
  })
  const active = [later?.get('cert_1_active'), later?.get('cert_2_active')]
  expect(active.sort()).toEqual(['false', 'true'])
})

test('needs the permissions', async () => {
  const weak = await userWith(cloud, account, 'weak')
  for (const [action, call] of [
    ['GenerateCredentialReport', () => weak.iam.generateCredentialReport({})],
    ['GetCredentialReport', () => weak.iam.getCredentialReport({})],
  ] as const)
    expect(await failureOf(call())).toEqual(
      failure(
        403,
        'AccessDenied',
        `User: ${weak.arn} is not authorized to perform: iam:${action} on resource: * because no identity-based policy allows the iam:${action} action`,
      ),
    )
})
