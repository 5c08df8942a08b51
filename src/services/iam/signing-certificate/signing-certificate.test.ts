import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testCertificate } from '../../../../test/support/certificates.ts'
import { failure, failureOf, noSuchEntity, shown, userWith } from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'

let cloud: Cloud
let account: TestAccount
let iam: ReturnType<Cloud['iam']>
beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  iam = cloud.iam(account.admin)
  await iam.createUser({ UserName: 'Ann' })
  await iam.createUser({ UserName: 'bob' })
})
afterAll(() => cloud.close())

const body = (name = 'someone') => testCertificate({ name }).certificate
const upload = (CertificateBody: string, UserName = 'ann') =>
  iam.uploadSigningCertificate({ UserName, CertificateBody })
const absent = 'A'.repeat(32)

describe('UploadSigningCertificate', () => {
  test('answers id and certificate', async () => {
    const certificate = body()
    const { Certificate } = await upload(certificate)
    expect(Certificate).toEqual({
      UserName: 'Ann',
      CertificateId: expect.stringMatching(/^[A-Z2-7]{32}$/),
      CertificateBody: certificate,
      Status: 'Active',
      UploadDate: expect.any(Date),
    })
    expect((await iam.listSigningCertificates({ UserName: 'ANN' })).Certificates).toEqual([
      Certificate,
    ])
  })

  test('a certificate belongs to one user of an account', async () => {
    const certificate = body()
    const duplicate = failure(
      409,
      'DuplicateCertificate',
      'The same certificate is associated with an IAM user in the account.',
    )
    await upload(certificate, 'bob')
    expect(await failureOf(upload(certificate, 'bob'))).toEqual(duplicate)
    expect(await failureOf(upload(certificate))).toEqual(duplicate)
    const other = cloud.iam((await cloud.account()).admin)
    await other.uploadSigningCertificate({ CertificateBody: certificate })
  })

  const malformed: Record<string, () => string> = {
    'no certificate': () => 'hello',
    'a key': () => testCertificate({ name: 'x' }).privateKey,
    'two certificates': () => `${body()}\n${body()}`,
    'text before it': () => `CN=x\n${body()}`,
    'a cut one': () => body().replace(/\n[^\n]+\n-----END/, '\n-----END'),
  }
  for (const [name, text] of Object.entries(malformed))
    test(`refuses ${name}`, async () => {
      expect(await failureOf(upload(text()))).toEqual(
        failure(
          400,
          'MalformedCertificate',
          'Unable to parse certificate. Please ensure the certificate is in PEM format.',
        ),
      )
    })

  test.each([
    ['ended', { notBefore: 0, notAfter: 1_000_000 }],
    ['not begun', { notBefore: Date.now() + 10_000_000 }],
  ])('refuses one that has %s', async (_, period) => {
    const { certificate } = testCertificate({ name: 'x', ...period })
    expect(await failureOf(upload(certificate))).toEqual(
      failure(400, 'InvalidCertificate', 'The certificate is invalid.'),
    )
  })

  test('two at most, at once or one after the other', async () => {
    await iam.createUser({ UserName: 'many' })
    const results = await Promise.all([1, 2, 3].map(() => failureOf(upload(body(), 'many'))))
    expect(results.filter((each) => each !== undefined)).toEqual([
      failure(409, 'LimitExceeded', 'Cannot exceed quota for CertificatesPerUser: 2'),
    ])
    const first = await iam.listSigningCertificates({ UserName: 'many', MaxItems: 1 })
    const second = await iam.listSigningCertificates({
      UserName: 'many',
      Marker: first.Marker as string,
    })
    expect([first.IsTruncated, second.IsTruncated]).toEqual([true, false])
    expect(second.Certificates).not.toEqual(first.Certificates)
  })

  test("the root user's own", async () => {
    const root = cloud.iam(account.root)
    const { Certificate } = await root.uploadSigningCertificate({ CertificateBody: body() })
    expect(Certificate?.UserName).toBeUndefined()
    const CertificateId = Certificate?.CertificateId as string
    expect((await iam.getAccountSummary({})).SummaryMap?.AccountSigningCertificatesPresent).toBe(1)
    await root.deleteSigningCertificate({ CertificateId })
    expect((await iam.getAccountSummary({})).SummaryMap?.AccountSigningCertificatesPresent).toBe(0)
  })
})

test('a certificate is made inactive and deleted, and until then keeps its user', async () => {
  await iam.createUser({ UserName: 'held' })
  const CertificateId = (await upload(body(), 'held')).Certificate?.CertificateId as string
  const its = { UserName: 'held', CertificateId }
  expect(shown(await iam.updateSigningCertificate({ ...its, Status: 'Inactive' }))).toEqual({})
  const { Certificates } = await iam.listSigningCertificates({ UserName: 'held' })
  expect(Certificates?.map((each) => each.Status)).toEqual(['Inactive'])
  expect(
    await failureOf(iam.updateSigningCertificate({ ...its, Status: 'Expired' })),
  ).toMatchObject({ code: 'ValidationError' })
  expect(await failureOf(iam.deleteUser({ UserName: 'held' }))).toEqual(
    failure(409, 'DeleteConflict', 'Cannot delete entity, must delete signing certificates first.'),
  )
  const gone = noSuchEntity(`The Certificate with id ${CertificateId} cannot be found.`)
  expect(await failureOf(iam.deleteSigningCertificate({ CertificateId }))).toEqual(gone)
  await iam.deleteSigningCertificate(its)
  expect(await failureOf(iam.deleteSigningCertificate(its))).toEqual(gone)
  await iam.deleteUser({ UserName: 'held' })
})

test.each([
  ['upload', () => upload(body(), 'no')],
  ['list', () => iam.listSigningCertificates({ UserName: 'no' })],
  [
    'update',
    () => iam.updateSigningCertificate({ UserName: 'no', CertificateId: absent, Status: 'Active' }),
  ],
  ['delete', () => iam.deleteSigningCertificate({ UserName: 'no', CertificateId: absent })],
])('%s of nobody', async (_, call) => {
  expect(await failureOf(call())).toEqual(noSuchEntity('The user with name no cannot be found.'))
})

describe('without permission', () => {
  const its = { UserName: 'bob', CertificateId: absent }
  const rows: readonly (readonly [string, (iam: ReturnType<Cloud['iam']>) => Promise<unknown>])[] =
    [
      [
        'UploadSigningCertificate',
        (weak) => weak.uploadSigningCertificate({ UserName: 'bob', CertificateBody: body() }),
      ],
      ['ListSigningCertificates', (weak) => weak.listSigningCertificates({ UserName: 'bob' })],
      [
        'UpdateSigningCertificate',
        (weak) => weak.updateSigningCertificate({ ...its, Status: 'Active' }),
      ],
      ['DeleteSigningCertificate', (weak) => weak.deleteSigningCertificate(its)],
    ]
  for (const [action, call] of rows)
    test(action, async () => {
      const weak = await userWith(cloud, account, `weak-${action}`)
      expect(await failureOf(call(weak.iam))).toEqual(
        failure(
          403,
          'AccessDenied',
          `User: ${weak.arn} is not authorized to perform: iam:${action} on resource: user bob because no identity-based policy allows the iam:${action} action`,
        ),
      )
    })
})
