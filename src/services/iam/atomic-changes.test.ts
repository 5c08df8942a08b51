/**
 * Changes that write several keys, on a store that breaks at every point of them in turn: nothing of a change that was
 * refused is there, and all of it once the store holds.
 */

import type { IAM } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { samlMetadata, testCertificate } from '../../../test/support/certificates.ts'
import { failureOf, lambdaTrust, policy } from '../../../test/support/iam.ts'
import { type Cloud, startCloud } from '../../../test/support/in-process.ts'
import { virtualDevice } from '../../../test/support/mfa.ts'
import { Fault } from '../../kernel/errors.ts'
import { createStore } from '../../store/collections.ts'
import { withFaults } from '../../store/decorators/faults.ts'
import { openEmbeddedEngine } from '../../store/engines/embedded/engine.ts'
import type { Engine } from '../../store/store.ts'

let cloud: Cloud
let engine: Engine
/** Writes that go well before the store breaks; `undefined` while it doesn't. */
let left: number | undefined
const faults: unknown[] = []

beforeAll(async () => {
  engine = openEmbeddedEngine(':memory:')
  const breaking = withFaults(engine, (point) => {
    if (left === undefined || !['put', 'delete', 'before-commit'].includes(point)) return undefined
    if (left-- > 0) return undefined
    left = undefined
    const fault = new Fault('unavailable', `broke at ${point}`)
    faults.push(fault)
    return fault
  })
  cloud = await startCloud({ store: createStore(breaking) })
})
afterAll(async () => {
  // what broke was logged, and nothing else
  const error = await cloud.close().catch((thrown: unknown) => thrown)
  expect((error as AggregateError).errors).toEqual(faults)
  await engine.close()
})

/** Every key and value of entities and secondary keys. */
async function dump(): Promise<string[]> {
  const found: string[] = []
  let from = Buffer.from('e')
  for (;;) {
    const start = from
    const entries = await engine.read(
      async (tx) =>
        await tx.scan({ from: start, to: Buffer.from('j'), limit: 500, reverse: false }),
    )
    for (const { key, value } of entries)
      found.push(`${Buffer.from(key).toString('hex')} ${Buffer.from(value).toString()}`)
    const last = entries.at(-1)
    if (last === undefined) return found
    from = Buffer.concat([last.key, Buffer.of(0)])
  }
}

const UserName = 'bob'
const GroupName = 'ops'
const RoleName = 'app'
const document = policy('s3:*')
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const authority = testCertificate({ name: 'authority' })
const site = testCertificate({ name: 'site', issuer: authority })
const metadata = (padding: number) =>
  samlMetadata({ certificates: [authority] }).replace(
    '</md:EntityDescriptor>',
    `<!--${'x'.repeat(padding)}-->$&`,
  )
const Tags = [{ Key: 'team', Value: 'red' }]

interface World {
  readonly iam: IAM
  arn(rest: string): string
}

interface Row {
  setUp?(world: World): Promise<unknown>
  /** Writes of its own in the one transaction, at least. */
  readonly least?: number
  change(world: World): Promise<unknown>
}

const user = ({ iam }: World) => iam.createUser({ UserName, Tags, PermissionsBoundary: readOnly })
const role = ({ iam }: World) =>
  iam.createRole({ RoleName, AssumeRolePolicyDocument: lambdaTrust, PermissionsBoundary: readOnly })

const rows: Readonly<Record<string, Row>> = {
  CreateUser: { change: user, least: 3 },
  'UpdateUser with all that follows a name': {
    async setUp(world) {
      const { iam } = world
      await user(world)
      await iam.createGroup({ GroupName })
      await iam.addUserToGroup({ GroupName, UserName })
      await iam.attachUserPolicy({ UserName, PolicyArn: readOnly })
      await iam.putUserPolicy({ UserName, PolicyName: 'inline', PolicyDocument: document })
      await iam.createAccessKey({ UserName })
      await iam.createLoginProfile({ UserName, Password: 'Correct-Horse-1' })
    },
    least: 8,
    change: ({ iam }) => iam.updateUser({ UserName, NewUserName: 'robert', NewPath: '/p/' }),
  },
  DeleteUser: { setUp: user, least: 3, change: ({ iam }) => iam.deleteUser({ UserName }) },
  'UpdateGroup with all that follows a name': {
    async setUp(world) {
      const { iam } = world
      await user(world)
      await iam.createGroup({ GroupName })
      await iam.addUserToGroup({ GroupName, UserName })
      await iam.attachGroupPolicy({ GroupName, PolicyArn: readOnly })
      await iam.putGroupPolicy({ GroupName, PolicyName: 'inline', PolicyDocument: document })
    },
    least: 6,
    change: ({ iam }) => iam.updateGroup({ GroupName, NewGroupName: 'operators' }),
  },
  CreateRole: { change: role, least: 3 },
  DeleteRole: { setUp: role, least: 3, change: ({ iam }) => iam.deleteRole({ RoleName }) },
  CreateServiceLinkedRole: {
    least: 3,
    change: ({ iam }) => iam.createServiceLinkedRole({ AWSServiceName: 'ecs.amazonaws.com' }),
  },
  DeleteServiceLinkedRole: {
    setUp: ({ iam }) => iam.createServiceLinkedRole({ AWSServiceName: 'ecs.amazonaws.com' }),
    least: 4,
    change: ({ iam }) => iam.deleteServiceLinkedRole({ RoleName: 'AWSServiceRoleForECS' }),
  },
  CreatePolicy: {
    least: 3,
    change: ({ iam }) => iam.createPolicy({ PolicyName: 'own', PolicyDocument: document, Tags }),
  },
  CreatePolicyVersion: {
    setUp: ({ iam }) => iam.createPolicy({ PolicyName: 'own', PolicyDocument: document }),
    change: ({ iam, arn }) =>
      iam.createPolicyVersion({
        PolicyArn: arn('policy/own'),
        PolicyDocument: document,
        SetAsDefault: true,
      }),
  },
  DeletePolicy: {
    setUp: ({ iam }) => iam.createPolicy({ PolicyName: 'own', PolicyDocument: document }),
    least: 3,
    change: ({ iam, arn }) => iam.deletePolicy({ PolicyArn: arn('policy/own') }),
  },
  AttachRolePolicy: {
    setUp: role,
    change: ({ iam }) => iam.attachRolePolicy({ RoleName, PolicyArn: readOnly }),
  },
  AddUserToGroup: {
    async setUp(world) {
      await user(world)
      await world.iam.createGroup({ GroupName })
    },
    change: ({ iam }) => iam.addUserToGroup({ GroupName, UserName }),
  },
  CreateAccessKey: { setUp: user, change: ({ iam }) => iam.createAccessKey({ UserName }) },
  CreateAccountAlias: {
    change: ({ iam, arn }) =>
      iam.createAccountAlias({ AccountAlias: `alias-${arn('').split(':')[4]}` }),
  },
  CreateVirtualMFADevice: {
    least: 1,
    change: ({ iam }) => iam.createVirtualMFADevice({ VirtualMFADeviceName: 'phone', Tags }),
  },
  EnableMFADevice: {
    async setUp(world) {
      await user(world)
      device = await virtualDevice(cloud, world.iam, 'phone')
    },
    change: ({ iam }) =>
      iam.enableMFADevice({ UserName, SerialNumber: device.serialNumber, ...device.pair() }),
  },
  UploadServerCertificate: {
    least: 1,
    change: ({ iam }) =>
      iam.uploadServerCertificate({
        ServerCertificateName: 'site',
        CertificateBody: site.certificate,
        PrivateKey: site.privateKey,
      }),
  },
  CreateSAMLProvider: {
    least: 4,
    change: ({ iam }) =>
      iam.createSAMLProvider({ Name: 'idp', SAMLMetadataDocument: metadata(600_000) }),
  },
  UpdateSAMLProvider: {
    setUp: ({ iam }) =>
      iam.createSAMLProvider({ Name: 'idp', SAMLMetadataDocument: metadata(600_000) }),
    least: 5,
    change: ({ iam, arn }) =>
      iam.updateSAMLProvider({
        SAMLProviderArn: arn('saml-provider/idp'),
        SAMLMetadataDocument: metadata(300_000),
      }),
  },
  DeleteSAMLProvider: {
    setUp: ({ iam }) =>
      iam.createSAMLProvider({ Name: 'idp', SAMLMetadataDocument: metadata(600_000) }),
    least: 4,
    change: ({ iam, arn }) => iam.deleteSAMLProvider({ SAMLProviderArn: arn('saml-provider/idp') }),
  },
}
let device: Awaited<ReturnType<typeof virtualDevice>>

test.each(Object.entries(rows))('%s', async (_, { setUp, change, least = 2 }) => {
  const { accountId, admin } = await cloud.account()
  const world: World = {
    iam: cloud.iam(admin),
    arn: (rest) => `arn:aws:iam::${accountId}:${rest}`,
  }
  await setUp?.(world)
  const before = await dump()
  for (let writes = 0; ; writes++) {
    left = writes
    const failure = await failureOf(change(world))
    if (left !== undefined) {
      left = undefined
      expect(failure).toBeUndefined()
      // the last point was the commit
      expect(writes - 1, 'writes of this change').toBeGreaterThanOrEqual(least)
      expect(await dump()).not.toEqual(before)
      return
    }
    expect(failure).toMatchObject({ status: 503, code: 'ServiceUnavailable' })
    expect(await dump()).toEqual(before)
  }
})
