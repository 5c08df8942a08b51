import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  failure,
  failureOf,
  noSuchEntity,
  policy,
  shown,
  userWith,
} from '../../../../test/support/iam.ts'
import { type Cloud, startCloud, type TestAccount } from '../../../../test/support/in-process.ts'
import {
  authenticator,
  beginStep,
  enabledDevice,
  virtualDevice,
} from '../../../../test/support/mfa.ts'
import { importHardwareDevice, readSeed } from './import-hardware-device.ts'

let cloud: Cloud
let account: TestAccount
let iam: ReturnType<Cloud['iam']>
beforeAll(async () => {
  cloud = await startCloud()
  account = await cloud.account()
  iam = cloud.iam(account.admin)
})
afterAll(() => cloud.close())
beforeEach(() => beginStep(cloud))

const serial = (name: string) => `arn:aws:iam::${account.accountId}:mfa/${name}`
const noDevice = (serialNumber: string) =>
  noSuchEntity(`VirtualMFADevice with serial number ${serialNumber} doesn't exist.`)
const noUser = noSuchEntity('The user with name nobody cannot be found.')
const notHis = noSuchEntity('MFA Device invalid for user.')
const wrongCode = failure(
  403,
  'InvalidAuthenticationCode',
  'Authentication code for device is not valid.',
)
const withoutMfa = failure(
  403,
  'AccessDenied',
  'To complete this action, please ensure that you are authenticated with an MFA device that is enabled for this user.',
)
const zeros = { AuthenticationCode1: '000000', AuthenticationCode2: '000000' }

describe('CreateVirtualMFADevice', () => {
  test('answers the seed once', async () => {
    const { VirtualMFADevice: made } = await iam.createVirtualMFADevice({
      VirtualMFADeviceName: 'first',
      Path: '/team/',
      Tags: [{ Key: 'Team', Value: 'red' }],
    })
    expect(made).toEqual({
      SerialNumber: serial('team/first'),
      Base32StringSeed: expect.any(Uint8Array),
      QRCodePNG: expect.any(Uint8Array),
      Tags: [{ Key: 'Team', Value: 'red' }],
    })
    expect(Buffer.from(made?.Base32StringSeed ?? []).toString()).toMatch(/^[A-Z2-7]{64}$/)
    expect(
      Buffer.from(made?.QRCodePNG ?? [])
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG')
    const { VirtualMFADevices } = await iam.listVirtualMFADevices({})
    expect(VirtualMFADevices).toEqual([{ SerialNumber: serial('team/first') }])
    expect(await iam.listMFADeviceTags({ SerialNumber: serial('team/first') })).toMatchObject({
      Tags: [{ Key: 'Team', Value: 'red' }],
      IsTruncated: false,
    })
  })

  const invalid = (member: string, what: string) =>
    failure(
      400,
      'ValidationError',
      `1 validation error detected: Value at '${member}' failed to satisfy constraint: ${what}`,
    )
  const refused: readonly [string, { VirtualMFADeviceName: string; Path?: string }, object][] = [
    [
      'the same path and name',
      { VirtualMFADeviceName: 'first', Path: '/team/' },
      failure(
        409,
        'EntityAlreadyExists',
        'MFADevice entity at the same path and name already exists.',
      ),
    ],
    [
      'a name with a slash',
      { VirtualMFADeviceName: 'a/b' },
      { status: 400, code: 'ValidationError' },
    ],
    [
      'a name that no serial number can hold',
      { VirtualMFADeviceName: 'n'.repeat(227) },
      invalid('virtualMFADeviceName', 'Member must have length less than or equal to 226'),
    ],
    [
      'a path that no serial number can hold',
      { VirtualMFADeviceName: 'n'.repeat(200), Path: `/${'p'.repeat(30)}/` },
      invalid('path', 'Member must have length less than or equal to 27'),
    ],
    [
      'a path without its slashes',
      { VirtualMFADeviceName: 'x', Path: 'team' },
      { status: 400, code: 'ValidationError' },
    ],
  ]
  test.each(refused)('refuses %s', async (_, input, expected) => {
    expect(await failureOf(iam.createVirtualMFADevice(input))).toMatchObject(expected)
  })

  test('takes the longest of names and paths, and the same name at another path', async () => {
    for (const input of [
      { VirtualMFADeviceName: 'n'.repeat(226) },
      { VirtualMFADeviceName: 'n'.repeat(200), Path: `/${'p'.repeat(25)}/` },
      { VirtualMFADeviceName: 'first' },
    ])
      expect(await failureOf(iam.createVirtualMFADevice(input))).toBeUndefined()
  })

  test('needs the permission on the device, and the tagging one', async () => {
    const maker = await userWith(
      cloud,
      account,
      'maker',
      policy('iam:CreateVirtualMFADevice', `arn:aws:iam::*:mfa/maker`),
    )
    const make = (VirtualMFADeviceName: string, Tags?: { Key: string; Value: string }[]) =>
      failureOf(maker.iam.createVirtualMFADevice({ VirtualMFADeviceName, ...(Tags && { Tags }) }))
    expect(await make('other')).toEqual(
      failure(
        403,
        'AccessDenied',
        `User: ${maker.arn} is not authorized to perform: iam:CreateVirtualMFADevice on resource: ${serial('other')} because no identity-based policy allows the iam:CreateVirtualMFADevice action`,
      ),
    )
    expect(await make('maker', [{ Key: 'a', Value: 'b' }])).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('iam:TagMFADevice'),
    })
    expect(await make('maker')).toBeUndefined()
  })
})

describe('EnableMFADevice', () => {
  test('two codes make the device the user’s', async () => {
    await iam.createUser({ UserName: 'bob' })
    const device = await virtualDevice(cloud, iam, 'bob')
    const SerialNumber = device.serialNumber
    const enabled = await iam.enableMFADevice({ UserName: 'BOB', SerialNumber, ...device.pair() })
    expect(shown(enabled)).toEqual({})
    const entry = { UserName: 'bob', SerialNumber, EnableDate: expect.any(Date) }
    expect(shown(await iam.listMFADevices({ UserName: 'bob' }))).toEqual({
      MFADevices: [entry],
      IsTruncated: false,
    })
    expect(shown(await iam.getMFADevice({ UserName: 'bob', SerialNumber }))).toEqual(entry)
    const { User } = await iam.getUser({ UserName: 'bob' })
    const { VirtualMFADevices } = await iam.listVirtualMFADevices({ AssignmentStatus: 'Assigned' })
    expect(VirtualMFADevices).toEqual([{ SerialNumber, EnableDate: entry.EnableDate, User }])
    // a device is one user's
    expect(
      await failureOf(iam.enableMFADevice({ UserName: 'admin', SerialNumber, ...device.pair(1) })),
    ).toEqual(failure(409, 'EntityAlreadyExists', 'MFA Device is already in use.'))
    expect(await failureOf(iam.deleteUser({ UserName: 'bob' }))).toEqual(
      failure(409, 'DeleteConflict', 'Cannot delete entity, must delete MFA device first.'),
    )
    // it follows a rename
    await iam.updateUser({ UserName: 'bob', NewUserName: 'robert' })
    expect((await iam.listMFADevices({ UserName: 'robert' })).MFADevices).toEqual([
      { ...entry, UserName: 'robert' },
    ])
  })

  test('refuses what doesn’t exist', async () => {
    const device = await virtualDevice(cloud, iam, 'lonely')
    const SerialNumber = device.serialNumber
    const enable = (UserName: string, SerialNumber: string) =>
      failureOf(iam.enableMFADevice({ UserName, SerialNumber, ...device.pair() }))
    expect(await enable('nobody', SerialNumber)).toEqual(noUser)
    expect(await enable('admin', serial('none'))).toEqual(noDevice(serial('none')))
    expect(await enable('admin', 'GAHT12345678')).toEqual(noDevice('GAHT12345678'))
    const other = await cloud.account()
    const foreign = await virtualDevice(cloud, cloud.iam(other.admin), 'lonely')
    expect(await enable('admin', foreign.serialNumber)).toEqual(noDevice(foreign.serialNumber))
  })

  test('wrong codes are refused, and five of them close the device for five minutes', async () => {
    await iam.createUser({ UserName: 'guesser' })
    const device = await virtualDevice(cloud, iam, 'guesser')
    const SerialNumber = device.serialNumber
    const enable = (codes: typeof zeros) =>
      failureOf(iam.enableMFADevice({ UserName: 'guesser', SerialNumber, ...codes }))
    const { AuthenticationCode1, AuthenticationCode2 } = device.pair()
    const swapped = {
      AuthenticationCode1: AuthenticationCode2,
      AuthenticationCode2: AuthenticationCode1,
    }
    const twice = { AuthenticationCode1, AuthenticationCode2: AuthenticationCode1 }
    for (const codes of [zeros, swapped, twice, zeros, zeros])
      expect(await enable(codes)).toEqual(wrongCode)
    expect(await enable(device.pair())).toEqual(wrongCode)
    expect((await iam.listMFADevices({ UserName: 'guesser' })).MFADevices).toEqual([])
    cloud.advance(299)
    expect(await enable(device.pair())).toEqual(wrongCode)
    cloud.advance(10)
    expect(await enable(device.pair())).toBeUndefined()
  })

  test('many at once are counted each', async () => {
    await iam.createUser({ UserName: 'crowd' })
    const device = await virtualDevice(cloud, iam, 'crowd')
    const SerialNumber = device.serialNumber
    const enable = (codes: typeof zeros) =>
      failureOf(iam.enableMFADevice({ UserName: 'crowd', SerialNumber, ...codes }))
    await Promise.all(Array.from({ length: 8 }, () => enable(zeros)))
    expect(await enable(device.pair())).toEqual(wrongCode)
  })

  test('eight devices, no ninth', async () => {
    await iam.createUser({ UserName: 'many' })
    for (let i = 0; i < 8; i++) await enabledDevice(cloud, iam, 'many', `many-${i}`)
    const ninth = await virtualDevice(cloud, iam, 'many-8')
    const SerialNumber = ninth.serialNumber
    expect(
      await failureOf(iam.enableMFADevice({ UserName: 'many', SerialNumber, ...ninth.pair() })),
    ).toEqual(failure(409, 'LimitExceeded', 'Cannot exceed quota for MFADevicesPerUser: 8'))
    const first = await iam.listMFADevices({ UserName: 'many', MaxItems: 5 })
    expect(first).toMatchObject({ IsTruncated: true, Marker: expect.any(String) })
    const second = await iam.listMFADevices({ UserName: 'many', Marker: first.Marker })
    const names = [...(first.MFADevices ?? []), ...(second.MFADevices ?? [])].map(
      ({ SerialNumber }) => SerialNumber?.replace(/.*-/, ''),
    )
    expect(names).toEqual(['0', '1', '2', '3', '4', '5', '6', '7'])
  })
})

describe('codes count once', () => {
  test('over enabling, synchronising, deactivating and enabling again', async () => {
    await iam.createUser({ UserName: 'once' })
    const device = await virtualDevice(cloud, iam, 'once')
    const named = { UserName: 'once', SerialNumber: device.serialNumber }
    const before = device.pair()
    await iam.enableMFADevice({ ...named, ...before })
    expect(await failureOf(iam.resyncMFADevice({ ...named, ...before }))).toEqual(wrongCode)
    await iam.deactivateMFADevice(named)
    expect(await failureOf(iam.enableMFADevice({ ...named, ...before }))).toEqual(wrongCode)
    // the first code of a pair is a use as well
    expect(await failureOf(iam.enableMFADevice({ ...named, ...device.pair(1) }))).toEqual(wrongCode)
    cloud.advance(60)
    expect(await failureOf(iam.enableMFADevice({ ...named, ...device.pair() }))).toBeUndefined()
  })
})

describe('ResyncMFADevice', () => {
  test('finds a clock that is minutes off', async () => {
    const user = await userWith(cloud, account, 'drifter')
    const device = await enabledDevice(cloud, iam, 'drifter')
    const named = { UserName: 'drifter', SerialNumber: device.serialNumber }
    const sts = cloud.sts(user.credentials)
    const session = (TokenCode: string) =>
      failureOf(sts.getSessionToken({ SerialNumber: device.serialNumber, TokenCode }))
    expect(await session(device.code(20))).toMatchObject({ code: 'AccessDenied' })
    expect(shown(await iam.resyncMFADevice({ ...named, ...device.pair(20) }))).toEqual({})
    expect(await session(device.code(0))).toMatchObject({ code: 'AccessDenied' })
    cloud.advance(30)
    expect(await session(device.code(20))).toBeUndefined()
  })

  test('only of the user who has it', async () => {
    await iam.createUser({ UserName: 'has' })
    await iam.createUser({ UserName: 'has-not' })
    const device = await enabledDevice(cloud, iam, 'has')
    const SerialNumber = device.serialNumber
    for (const [UserName, expected] of [
      ['has-not', notHis],
      ['nobody', noUser],
    ] as const) {
      const named = { UserName, SerialNumber }
      expect(await failureOf(iam.resyncMFADevice({ ...named, ...zeros }))).toEqual(expected)
      expect(await failureOf(iam.deactivateMFADevice(named))).toEqual(expected)
      expect(await failureOf(iam.getMFADevice(named))).toEqual(expected)
    }
    const none = { UserName: 'has', SerialNumber: serial('none') }
    const unknown = noDevice(serial('none'))
    expect(await failureOf(iam.resyncMFADevice({ ...none, ...zeros }))).toEqual(unknown)
    expect(await failureOf(iam.deactivateMFADevice(none))).toEqual(unknown)
    expect(await failureOf(iam.getMFADevice(none))).toEqual(unknown)
    expect(
      await failureOf(iam.resyncMFADevice({ UserName: 'has', SerialNumber, ...zeros })),
    ).toEqual(wrongCode)
  })
})

describe('DeactivateMFADevice and DeleteVirtualMFADevice', () => {
  test('a device in use is deactivated first; what belongs to nobody is deleted', async () => {
    await iam.createUser({ UserName: 'leaver' })
    const device = await enabledDevice(cloud, iam, 'leaver')
    const SerialNumber = device.serialNumber
    const remove = () => iam.deleteVirtualMFADevice({ SerialNumber })
    expect(await failureOf(remove())).toEqual(
      failure(409, 'DeleteConflict', 'MFA VirtualDevice in use. Must deactivate first.'),
    )
    const named = { UserName: 'leaver', SerialNumber }
    expect(shown(await iam.deactivateMFADevice(named))).toEqual({})
    expect(await failureOf(iam.deactivateMFADevice(named))).toEqual(notHis)
    const unassigned = await iam.listVirtualMFADevices({ AssignmentStatus: 'Unassigned' })
    expect(unassigned.VirtualMFADevices).toContainEqual({ SerialNumber })
    expect(shown(await remove())).toEqual({})
    expect(await failureOf(remove())).toEqual(noDevice(SerialNumber))
    await iam.deleteUser({ UserName: 'leaver' })
  })

  test('a device made again has another seed', async () => {
    await iam.createUser({ UserName: 'again' })
    const old = await virtualDevice(cloud, iam, 'again')
    await iam.deleteVirtualMFADevice({ SerialNumber: old.serialNumber })
    const renewed = await virtualDevice(cloud, iam, 'again')
    const named = { UserName: 'again', SerialNumber: renewed.serialNumber }
    expect(await failureOf(iam.enableMFADevice({ ...named, ...old.pair() }))).toEqual(wrongCode)
    expect(await failureOf(iam.enableMFADevice({ ...named, ...renewed.pair() }))).toBeUndefined()
  })
})

test('ListVirtualMFADevices goes over pages', async () => {
  const other = await cloud.account()
  const others = cloud.iam(other.admin)
  await others.createUser({ UserName: 'u' })
  const made: string[] = []
  for (let i = 0; i < 5; i++) {
    const make =
      i % 2 === 0
        ? virtualDevice(cloud, others, `d${i}`)
        : enabledDevice(cloud, others, 'u', `d${i}`)
    made.push((await make).serialNumber)
  }
  const pages = async (AssignmentStatus: 'Assigned' | 'Unassigned' | 'Any') => {
    const found: (string | undefined)[] = []
    let Marker: string | undefined
    do {
      const page = await others.listVirtualMFADevices({ AssignmentStatus, MaxItems: 2, Marker })
      found.push(...(page.VirtualMFADevices ?? []).map(({ SerialNumber }) => SerialNumber))
      Marker = page.IsTruncated ? page.Marker : undefined
    } while (Marker !== undefined)
    return found
  }
  expect(await pages('Any')).toEqual(made)
  expect(await pages('Assigned')).toEqual([made[1], made[3]])
  expect(await pages('Unassigned')).toEqual([made[0], made[2], made[4]])
  const { Marker } = await others.listVirtualMFADevices({ AssignmentStatus: 'Any', MaxItems: 2 })
  expect(
    await failureOf(others.listVirtualMFADevices({ AssignmentStatus: 'Assigned', Marker })),
  ).toEqual(failure(400, 'ValidationError', 'Invalid Marker.'))
})

describe('own devices', () => {
  const own = policy(
    ['iam:EnableMFADevice', 'iam:DeactivateMFADevice', 'iam:ListMFADevices', 'iam:GetMFADevice'],
    `arn:aws:iam::*:user/\${aws:username}`,
  )

  test('the calling user is meant without a name', async () => {
    const user = await userWith(cloud, account, 'self', own)
    expect((await user.iam.listMFADevices({})).MFADevices).toEqual([])
    const device = await virtualDevice(cloud, iam, 'self')
    const SerialNumber = device.serialNumber
    await user.iam.enableMFADevice({ UserName: 'self', SerialNumber, ...device.pair() })
    expect((await user.iam.listMFADevices({})).MFADevices).toHaveLength(1)
    expect(await user.iam.getMFADevice({ SerialNumber })).toMatchObject({ UserName: 'self' })
    expect(await failureOf(iam.getMFADevice({ SerialNumber }))).toEqual(notHis)
    expect(await failureOf(user.iam.listMFADevices({ UserName: 'admin' }))).toMatchObject({
      code: 'AccessDenied',
    })
  })

  test('who has one needs it to add or remove own ones', async () => {
    const user = await userWith(cloud, account, 'careful', own)
    const first = await enabledDevice(cloud, iam, 'careful')
    const second = await virtualDevice(cloud, iam, 'careful-2')
    const add = (by: typeof iam) =>
      failureOf(
        by.enableMFADevice({
          UserName: 'careful',
          SerialNumber: second.serialNumber,
          ...second.pair(),
        }),
      )
    const remove = (by: typeof iam, SerialNumber = first.serialNumber) =>
      failureOf(by.deactivateMFADevice({ UserName: 'careful', SerialNumber }))
    expect(await add(user.iam)).toEqual(withoutMfa)
    expect(await remove(user.iam)).toEqual(withoutMfa)
    const { Credentials } = await cloud.sts(user.credentials).getSessionToken({
      SerialNumber: first.serialNumber,
      TokenCode: first.code(),
    })
    const session = cloud.iam({
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    })
    expect(await add(session)).toBeUndefined()
    expect(await remove(session)).toBeUndefined()
    // somebody else does it by permission alone
    expect(await remove(iam, second.serialNumber)).toBeUndefined()
  })
})

describe('the root user', () => {
  test('has devices of its own, named by the account id', async () => {
    const other = await cloud.account()
    const root = cloud.iam(other.root)
    const { SummaryMap: before } = await root.getAccountSummary({})
    expect(before).toMatchObject({ MFADevices: 0, MFADevicesInUse: 0, AccountMFAEnabled: 0 })
    const device = await virtualDevice(cloud, root, 'root-account-mfa-device')
    const SerialNumber = device.serialNumber
    expect(SerialNumber).toBe(`arn:aws:iam::${other.accountId}:mfa/root-account-mfa-device`)
    const asAdmin = cloud.iam(other.admin)
    const named = { UserName: other.accountId, SerialNumber }
    // the name means the root user only from the root user
    expect(await failureOf(asAdmin.enableMFADevice({ ...named, ...device.pair() }))).toEqual(
      noSuchEntity(`The user with name ${other.accountId} cannot be found.`),
    )
    await root.enableMFADevice({ ...named, ...device.pair() })
    expect((await root.getAccountSummary({})).SummaryMap).toMatchObject({
      MFADevices: 1,
      MFADevicesInUse: 1,
      AccountMFAEnabled: 1,
    })
    const EnableDate = expect.any(Date)
    expect((await root.listMFADevices({})).MFADevices).toEqual([{ SerialNumber, EnableDate }])
    expect(shown(await root.getMFADevice({ SerialNumber }))).toEqual({ SerialNumber, EnableDate })
    const { VirtualMFADevices } = await asAdmin.listVirtualMFADevices({})
    expect(VirtualMFADevices).toEqual([
      {
        SerialNumber,
        EnableDate,
        User: {
          UserId: other.accountId,
          Arn: `arn:aws:iam::${other.accountId}:root`,
          CreateDate: expect.any(Date),
        },
      },
    ])
    // with a device, only a session that used it takes it away
    expect(await failureOf(root.deactivateMFADevice({ SerialNumber }))).toEqual(withoutMfa)
    cloud.advance(30)
    const { Credentials } = await cloud
      .sts(other.root)
      .getSessionToken({ SerialNumber, TokenCode: device.code() })
    const session = cloud.iam({
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    })
    expect(await failureOf(session.deactivateMFADevice({ SerialNumber }))).toBeUndefined()
    expect((await root.getAccountSummary({})).SummaryMap).toMatchObject({
      MFADevices: 1,
      MFADevicesInUse: 0,
      AccountMFAEnabled: 0,
    })
  })
})

test('a hardware token is enabled by its serial number', async () => {
  const seed = 'GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ'
  const SerialNumber = 'GAHT12345678'
  await iam.createUser({ UserName: 'token' })
  await cloud.store.write({ account: account.accountId, requestId: cloud.world.ids.uuid() }, (tx) =>
    importHardwareDevice(tx, cloud.world, cloud.now(), {
      account: account.accountId,
      serialNumber: SerialNumber,
      seed: readSeed(seed, 'base32'),
    }),
  )
  const device = authenticator(cloud, SerialNumber, seed.replaceAll(' ', ''))
  await iam.enableMFADevice({ UserName: 'token', SerialNumber, ...device.pair() })
  expect((await iam.listMFADevices({ UserName: 'token' })).MFADevices).toMatchObject([
    { SerialNumber },
  ])
  // it isn't virtual: not listed among those, and neither tagged nor deleted
  const listed = (await iam.listVirtualMFADevices({ MaxItems: 1000 })).VirtualMFADevices
  expect(listed?.map((each) => each.SerialNumber)).not.toContain(SerialNumber)
  await iam.deactivateMFADevice({ UserName: 'token', SerialNumber })
  expect(await failureOf(iam.deleteVirtualMFADevice({ SerialNumber }))).toEqual(
    noDevice(SerialNumber),
  )
  expect(
    await failureOf(iam.tagMFADevice({ SerialNumber, Tags: [{ Key: 'a', Value: 'b' }] })),
  ).toEqual(noDevice(SerialNumber))
})

describe('each call needs its permission', () => {
  const on = 'user admin'
  const rows: readonly [
    action: string,
    on: string,
    call: (by: ReturnType<Cloud['iam']>, SerialNumber: string) => Promise<unknown>,
  ][] = [
    [
      'EnableMFADevice',
      on,
      (by, SerialNumber) => by.enableMFADevice({ UserName: 'admin', SerialNumber, ...zeros }),
    ],
    [
      'ResyncMFADevice',
      on,
      (by, SerialNumber) => by.resyncMFADevice({ UserName: 'admin', SerialNumber, ...zeros }),
    ],
    [
      'DeactivateMFADevice',
      on,
      (by, SerialNumber) => by.deactivateMFADevice({ UserName: 'admin', SerialNumber }),
    ],
    [
      'GetMFADevice',
      on,
      (by, SerialNumber) => by.getMFADevice({ UserName: 'admin', SerialNumber }),
    ],
    ['ListMFADevices', on, (by) => by.listMFADevices({ UserName: 'admin' })],
    [
      'DeleteVirtualMFADevice',
      'ARN',
      (by, SerialNumber) => by.deleteVirtualMFADevice({ SerialNumber }),
    ],
    ['ListVirtualMFADevices', 'arn:aws:iam::ACCOUNT:mfa/', (by) => by.listVirtualMFADevices({})],
    [
      'TagMFADevice',
      'ARN',
      (by, SerialNumber) => by.tagMFADevice({ SerialNumber, Tags: [{ Key: 'a', Value: 'b' }] }),
    ],
    [
      'UntagMFADevice',
      'ARN',
      (by, SerialNumber) => by.untagMFADevice({ SerialNumber, TagKeys: ['a'] }),
    ],
    ['ListMFADeviceTags', 'ARN', (by, SerialNumber) => by.listMFADeviceTags({ SerialNumber })],
  ]
  let weak: Awaited<ReturnType<typeof userWith>>
  beforeAll(async () => {
    weak = await userWith(cloud, account, 'weak', policy('iam:CreateUser'))
  })
  // whether the device exists makes no difference
  for (const [action, resource, call] of rows)
    for (const name of ['first', 'none'])
      test(`${action} of ${name}`, async () => {
        const named = resource.replace('ARN', serial(name)).replace('ACCOUNT', account.accountId)
        expect(await failureOf(call(weak.iam, serial(name)))).toEqual(
          failure(
            403,
            'AccessDenied',
            `User: ${weak.arn} is not authorized to perform: iam:${action} on resource: ${named} because no identity-based policy allows the iam:${action} action`,
          ),
        )
      })

  test('tags of a device are a condition', async () => {
    await iam.createVirtualMFADevice({
      VirtualMFADeviceName: 'red',
      Tags: [{ Key: 'team', Value: 'red' }],
    })
    await iam.createVirtualMFADevice({ VirtualMFADeviceName: 'blue' })
    const red = await userWith(
      cloud,
      account,
      'red',
      policy('iam:DeleteVirtualMFADevice', '*', {
        Condition: { StringEquals: { 'aws:ResourceTag/team': 'red' } },
      }),
    )
    const remove = (name: string) =>
      failureOf(red.iam.deleteVirtualMFADevice({ SerialNumber: serial(name) }))
    expect(await remove('blue')).toMatchObject({ code: 'AccessDenied' })
    expect(await remove('red')).toBeUndefined()
  })
})
