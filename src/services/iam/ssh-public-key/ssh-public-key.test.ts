import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testCertificate } from '../../../../test/support/certificates.ts'
import {
  failure,
  failureOf,
  noSuchEntity,
  policy,
  shown,
  userWith,
} from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'
import { fingerprintOf, readPublicKey, sshText } from './key-material.ts'

/** A key and its fingerprint as OpenSSH's `ssh-keygen -l -E md5` shows it. */
const known = {
  text: 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC8HbQcCZXB4rH3Q3a+cs2NqdLjxKchvl6kPC+fvYwVkrSBZ7LvdGY5M++1iUqtFjmUPAeDDJdBVUARZwPjwTGad9D2sHJBP7RX2eat8POjHCai5nImS4GuGVifqslNZfiEO6IkbH25FV00cVdIls8QHrxw5L//HyctFXMD+GT6BsY+Wfwi0lGu70WbsmWEv2KTodq1As4VJurU4bxpz8e6aTMxDjvQOkp0jinJSC/OkHq2VjmgnLo/qCWl52hJ4J4U9JNWioT+tDPqTbF5kFhXB6OsjpKj4VEGzSpsl2JLtGZ/9jG44SHwsrUoBUgSRKg3/ZDExNkmqJE/aWHtC9ln',
  fingerprint: 'f9:7e:96:8b:93:7a:aa:bc:02:71:32:eb:dc:7b:e2:d3',
}

const rsa = (bits = 2048) => generateKeyPairSync('rsa', { modulusLength: bits })
const newLine = () => sshText(rsa().publicKey)

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

const upload = (SSHPublicKeyBody: string, UserName = 'ann') =>
  iam.uploadSSHPublicKey({ UserName, SSHPublicKeyBody })

describe('UploadSSHPublicKey', () => {
  test('answers id, fingerprint and the key', async () => {
    const { SSHPublicKey } = await upload(`${known.text} ann@laptop`)
    expect(SSHPublicKey).toEqual({
      UserName: 'Ann',
      SSHPublicKeyId: expect.stringMatching(/^APKA[A-Z2-7]{17}$/),
      Fingerprint: known.fingerprint,
      SSHPublicKeyBody: known.text,
      Status: 'Active',
      UploadDate: expect.any(Date),
    })
  })

  test('the same key in another encoding is a duplicate; another user may have it', async () => {
    const { publicKey } = rsa()
    const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString()
    await upload(sshText(publicKey), 'bob')
    for (const body of [pem, publicKey.export({ format: 'pem', type: 'pkcs1' }).toString()])
      expect(await failureOf(upload(body, 'bob'))).toEqual(
        failure(
          400,
          'DuplicateSSHPublicKey',
          'The SSH public key is already associated with the specified IAM user.',
        ),
      )
    expect((await upload(pem)).SSHPublicKey?.SSHPublicKeyBody).toBe(sshText(publicKey))
  })

  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const twisted = Buffer.from(known.text.slice(8), 'base64')
  const invalid: Record<string, string> = {
    'too small': sshText(rsa(1024).publicKey),
    'a certificate': testCertificate({ name: 'x' }).certificate,
    'a private key': rsa().privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    'another algorithm': ec.publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    Ed25519: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKzvfE+qS09w+okgrO0gY7jryF0lSCxdEO/O0UaUhuZe',
    'cut off': known.text.slice(0, -8),
    'something behind the key': `ssh-rsa ${Buffer.concat([twisted, Buffer.alloc(4)]).toString('base64')}`,
    'another type inside': known.text.replace('AAAAB3NzaC1yc2E', 'AAAAB3NzaC1kc3M'),
    'two lines': `${known.text}\n${newLine()}`,
  }
  for (const [name, body] of Object.entries(invalid))
    test(`refuses ${name}`, async () => {
      expect(await failureOf(upload(body))).toEqual(
        failure(400, 'InvalidPublicKey', 'The public key is malformed or otherwise invalid.'),
      )
    })

  for (const body of [
    'hello',
    '---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----',
  ])
    test(`doesn't know the encoding of ${body.slice(0, 20)}`, async () => {
      expect(await failureOf(upload(body))).toEqual(
        failure(
          400,
          'UnrecognizedPublicKeyEncoding',
          'The public key encoding format is unsupported or unrecognized.',
        ),
      )
    })

  test('five at most, at once or one after the other', async () => {
    await iam.createUser({ UserName: 'many' })
    const results = await Promise.all(
      Array.from({ length: 6 }, () => failureOf(upload(newLine(), 'many'))),
    )
    expect(results.filter((each) => each !== undefined)).toEqual([
      failure(409, 'LimitExceeded', 'Cannot exceed quota for SSHPublicKeysPerUser: 5'),
    ])
  })

  test('of nobody', async () => {
    expect(await failureOf(upload(newLine(), 'no'))).toEqual(
      noSuchEntity('The user with name no cannot be found.'),
    )
  })
})

describe('a key', () => {
  test('is shown in the encoding asked for, listed without it, and follows its user', async () => {
    await iam.createUser({ UserName: 'old' })
    const { publicKey } = rsa()
    const id = (await upload(sshText(publicKey), 'old')).SSHPublicKey?.SSHPublicKeyId as string
    await iam.updateUser({ UserName: 'old', NewUserName: 'new' })
    const get = (Encoding: 'SSH' | 'PEM') =>
      iam.getSSHPublicKey({ UserName: 'new', SSHPublicKeyId: id, Encoding })
    expect((await get('SSH')).SSHPublicKey?.SSHPublicKeyBody).toBe(sshText(publicKey))
    const pem = (await get('PEM')).SSHPublicKey?.SSHPublicKeyBody as string
    expect(createPublicKey(pem).equals(publicKey)).toBe(true)
    expect(await failureOf(get('DER' as 'PEM'))).toMatchObject({ code: 'ValidationError' })
    expect((await iam.listSSHPublicKeys({ UserName: 'new' })).SSHPublicKeys).toEqual([
      {
        UserName: 'new',
        SSHPublicKeyId: id,
        Status: 'Active',
        UploadDate: expect.any(Date),
      },
    ])
  })

  test('is made inactive and active', async () => {
    const id = (await upload(newLine())).SSHPublicKey?.SSHPublicKeyId as string
    const update = (Status: 'Active' | 'Inactive' | 'Expired') =>
      iam.updateSSHPublicKey({ UserName: 'ann', SSHPublicKeyId: id, Status })
    expect(shown(await update('Inactive'))).toEqual({})
    const { SSHPublicKey } = await iam.getSSHPublicKey({
      UserName: 'ann',
      SSHPublicKeyId: id,
      Encoding: 'SSH',
    })
    expect(SSHPublicKey?.Status).toBe('Inactive')
    expect(await failureOf(update('Expired'))).toMatchObject({ code: 'ValidationError' })
  })

  test('is found under its user only, and keeps the user from being deleted', async () => {
    await iam.createUser({ UserName: 'held' })
    const SSHPublicKeyId = (await upload(newLine(), 'held')).SSHPublicKey?.SSHPublicKeyId as string
    const gone = noSuchEntity(`The SSH Public Key with id ${SSHPublicKeyId} cannot be found.`)
    const remove = (UserName: string) => iam.deleteSSHPublicKey({ UserName, SSHPublicKeyId })
    expect(await failureOf(remove('bob'))).toEqual(gone)
    expect(await failureOf(iam.deleteUser({ UserName: 'held' }))).toEqual(
      failure(409, 'DeleteConflict', 'Cannot delete entity, must remove referenced objects first.'),
    )
    await remove('held')
    expect(await failureOf(remove('held'))).toEqual(gone)
    await iam.deleteUser({ UserName: 'held' })
  })

  test('lists come in pages', async () => {
    const first = await iam.listSSHPublicKeys({ UserName: 'many', MaxItems: 4 })
    const second = await iam.listSSHPublicKeys({ UserName: 'many', Marker: first.Marker as string })
    expect([first.IsTruncated, second.IsTruncated, second.Marker]).toEqual([true, false, undefined])
    const ids = [...(first.SSHPublicKeys ?? []), ...(second.SSHPublicKeys ?? [])]
    expect(new Set(ids.map((each) => each.SSHPublicKeyId)).size).toBe(5)
  })
})

test('a user sees its own keys without naming itself', async () => {
  const user = await userWith(
    cloud,
    account,
    'self',
    policy('iam:ListSSHPublicKeys', `arn:aws:iam::${account.accountId}:user/\${aws:username}`),
  )
  await upload(newLine(), 'self')
  expect((await user.iam.listSSHPublicKeys({})).SSHPublicKeys).toHaveLength(1)
  expect(await failureOf(user.iam.listSSHPublicKeys({ UserName: 'bob' }))).toMatchObject({
    code: 'AccessDenied',
  })
  expect(await failureOf(cloud.iam(account.root).listSSHPublicKeys({}))).toMatchObject({
    code: 'ValidationError',
  })
})

describe('without permission', () => {
  const id = { UserName: 'bob', SSHPublicKeyId: 'APKAAAAAAAAAAAAAAAAAA' }
  const rows: readonly (readonly [string, (iam: ReturnType<Cloud['iam']>) => Promise<unknown>])[] =
    [
      [
        'UploadSSHPublicKey',
        (weak) => weak.uploadSSHPublicKey({ UserName: 'bob', SSHPublicKeyBody: known.text }),
      ],
      ['GetSSHPublicKey', (weak) => weak.getSSHPublicKey({ ...id, Encoding: 'SSH' })],
      ['ListSSHPublicKeys', (weak) => weak.listSSHPublicKeys({ UserName: 'bob' })],
      ['UpdateSSHPublicKey', (weak) => weak.updateSSHPublicKey({ ...id, Status: 'Active' })],
      ['DeleteSSHPublicKey', (weak) => weak.deleteSSHPublicKey(id)],
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

test('a fingerprint is that of the key, whatever its encoding', () => {
  const material = readPublicKey(known.text)
  expect('key' in material && fingerprintOf(material.key)).toBe(known.fingerprint)
})
