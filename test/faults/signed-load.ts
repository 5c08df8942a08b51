/**
 * Signed load on a server in its own process, and what has to be found afterwards: every answer is a right one, an answer
 * of throttling, a clean refusal, or a cut connection; what was acknowledged is there, and in the audit.
 */

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IAM } from '@aws-sdk/client-iam'
import { S3 } from '@aws-sdk/client-s3'
import { verifyAudit } from '../../src/server/audit-folder.ts'
import type { Credentials, RawAnswer, RawRequest } from '../support/in-process.ts'
import type { RawClient } from '../support/raw-client.ts'
import { type ServerProcess, sallyport } from '../support/server-process.ts'
import { formOf, iamForm, signedForm, signedS3 } from '../wire/security/requests.ts'

export { type RawClient, rawClient } from '../support/raw-client.ts'

/** Who asks: an administrator, and a user to whom nothing is allowed. */
export interface Cast {
  readonly admin: Credentials
  readonly powerless: Credentials
  readonly bucket: string
  readonly roleArn: string
}

export async function adminOf(data: string): Promise<Credentials> {
  const { out } = await sallyport(['env', '--json', '--data', data])
  const variables = JSON.parse(out) as Record<string, string>
  return {
    accessKeyId: variables.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: variables.AWS_SECRET_ACCESS_KEY ?? '',
  }
}

export const clientsOf = (endpoint: string, credentials: Credentials, maxAttempts = 1) => {
  const common = { endpoint, region: 'us-east-1', credentials, maxAttempts }
  return { iam: new IAM(common), s3: new S3({ ...common, forcePathStyle: true }) }
}

/** Makes what the load needs. */
export async function castOf({ endpoint, data, accountId }: ServerProcess): Promise<Cast> {
  const admin = await adminOf(data)
  const { iam, s3 } = clientsOf(endpoint, admin)
  await iam.createUser({ UserName: 'powerless' })
  const { AccessKey } = await iam.createAccessKey({ UserName: 'powerless' })
  await s3.createBucket({ Bucket: 'load' })
  await s3.putObject({ Bucket: 'load', Key: 'kept', Body: 'kept' })
  const { Role } = await iam.createRole({
    RoleName: 'load',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: accountId }, Action: 'sts:AssumeRole' }],
    }),
  })
  iam.destroy()
  s3.destroy()
  return {
    admin,
    powerless: {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    },
    bucket: 'load',
    roleArn: Role?.Arn ?? '',
  }
}

/** What must be found. */
export interface Ledger {
  readonly users: Set<string>
  readonly deletedUsers: Set<string>
  /** MD5 by key. */
  readonly objects: Map<string, string>
  /** Ids of requests whose event is durable before the answer. */
  readonly durable: Set<string>
  /** Changes that failed or whose answer got lost: they may be there, or not. */
  readonly open: Set<string>
}

export const newLedger = (): Ledger => ({
  users: new Set(),
  deletedUsers: new Set(),
  objects: new Map(),
  durable: new Set(),
  open: new Set(),
})

export const outcomes = ['right', 'throttled', 'refused', 'cut', 'wrong'] as const
export type Outcome = (typeof outcomes)[number]

export interface Tally extends Record<Outcome, number> {
  /** What was wrong. */
  readonly wrongs: string[]
}

export const newTally = (): Tally => ({
  right: 0,
  throttled: 0,
  refused: 0,
  cut: 0,
  wrong: 0,
  wrongs: [],
})

interface Step {
  readonly request: RawRequest
  readonly isRight: (answer: RawAnswer) => boolean
  readonly name: string
  readonly noted: (requestId: string) => void
}

const clock = { now: () => Date.now() }
const now = () => new Date().toISOString()
const md5 = (bytes: string) => createHash('md5').update(bytes).digest('hex')
const nothing = () => {}

/** Kinds of request, and what a right answer to each leaves behind. `number` is used once. */
export const steps = {
  createUser({ admin }: Cast, ledger: Ledger, number: number): Step {
    const name = `user-${number}`
    return {
      name,
      request: signedForm(clock, admin, 'iam', iamForm('CreateUser', { UserName: name })),
      isRight: ({ status, body }) => status === 200 && body.includes(name),
      noted(requestId) {
        ledger.users.add(name)
        ledger.durable.add(requestId)
      },
    }
  },
  deleteUser({ admin }: Cast, ledger: Ledger): Step {
    const [name = 'powerless-not'] = ledger.users
    ledger.users.delete(name)
    ledger.open.add(name)
    return {
      name,
      request: signedForm(clock, admin, 'iam', iamForm('DeleteUser', { UserName: name })),
      isRight: ({ status, body }) =>
        status === 200 || (status === 404 && body.includes('NoSuchEntity')),
      noted(requestId) {
        ledger.deletedUsers.add(name)
        ledger.durable.add(requestId)
      },
    }
  },
  assumeRole({ admin, roleArn }: Cast, ledger: Ledger, number: number): Step {
    const form = formOf('AssumeRole', { RoleArn: roleArn, RoleSessionName: `session-${number}` })
    return {
      name: 'AssumeRole',
      request: signedForm(clock, admin, 'sts', form),
      isRight: ({ status, body }) => status === 200 && body.includes('SecretAccessKey'),
      noted: (requestId) => void ledger.durable.add(requestId),
    }
  },
  identity: ({ admin }: Cast): Step => ({
    name: 'GetCallerIdentity',
    request: signedForm(clock, admin, 'sts', formOf('GetCallerIdentity')),
    isRight: ({ status, body }) => status === 200 && body.includes('user/admin'),
    noted: nothing,
  }),
  listUsers: ({ admin }: Cast): Step => ({
    name: 'ListUsers',
    request: signedForm(clock, admin, 'iam', iamForm('ListUsers', { MaxItems: '100' })),
    isRight: ({ status, body }) => status === 200 && body.includes('user/admin'),
    noted: nothing,
  }),
  /** Whoever gets anything else than a refusal was granted something wrong. */
  denied({ powerless, bucket }: Cast, ledger: Ledger, number: number): Step {
    const noted = (requestId: string) => void ledger.durable.add(requestId)
    const isRight = ({ status, body }: RawAnswer) => status === 403 && body.includes('AccessDenied')
    return number % 2 === 0
      ? {
          name: 'denied CreateUser',
          request: signedForm(
            clock,
            powerless,
            'iam',
            iamForm('CreateUser', { UserName: `denied-${number}` }),
          ),
          isRight,
          noted,
        }
      : {
          name: 'denied GetObject',
          request: signedS3(clock, powerless, { path: `/${bucket}/kept` }),
          isRight,
          noted,
        }
  },
  putSmall: (cast: Cast, ledger: Ledger, number: number): Step => put(cast, ledger, number, 300),
  putRow: (cast: Cast, ledger: Ledger, number: number): Step => put(cast, ledger, number, 9_000),
  putLarge: (cast: Cast, ledger: Ledger, number: number): Step => put(cast, ledger, number, 60_000),
  getObject: ({ admin, bucket }: Cast): Step => ({
    name: 'GetObject',
    request: signedS3(clock, admin, { path: `/${bucket}/kept` }),
    isRight: ({ status, body }) => status === 200 && body.toString() === 'kept',
    noted: nothing,
  }),
  putSame: ({ admin, bucket }: Cast): Step => ({
    name: 'PutObject kept',
    request: signedS3(clock, admin, { method: 'PUT', path: `/${bucket}/kept`, body: 'kept' }),
    isRight: ({ status }) => status === 200,
    noted: nothing,
  }),
} as const

function put({ admin, bucket }: Cast, ledger: Ledger, number: number, size: number): Step {
  const key = `object-${number}`
  const body = `${number} `.repeat(Math.ceil(size / String(number).length)).slice(0, size)
  return {
    name: key,
    request: signedS3(clock, admin, { method: 'PUT', path: `/${bucket}/${key}`, body }),
    isRight: ({ status }) => status === 200,
    noted: () => void ledger.objects.set(key, md5(body)),
  }
}

export type Kind = keyof typeof steps

const throttles = /<Code>(?:Throttling|SlowDown)<\/Code>/
const refusals = /<Code>(?:ServiceUnavailable|InternalError|InternalFailure)<\/Code>/

/** One request, judged. */
export async function ask(
  client: RawClient,
  step: Step,
  ledger: Ledger,
): Promise<[Outcome, string]> {
  ledger.open.add(step.name)
  let answer: RawAnswer
  try {
    answer = await client.send(step.request)
  } catch {
    return ['cut', step.name]
  }
  const text = answer.body.toString('latin1', 0, 2_000)
  if (step.isRight(answer)) {
    ledger.open.delete(step.name)
    step.noted(answer.headers['x-amzn-requestid'] ?? answer.headers['x-amz-request-id'] ?? '')
    return ['right', step.name]
  }
  if (throttles.test(text)) return ['throttled', step.name]
  if (answer.status === 503 && refusals.test(text)) return ['refused', step.name]
  return ['wrong', `${now()} ${step.name}: ${answer.status} ${text.slice(0, 300)}`]
}

export interface Load {
  readonly client: RawClient
  readonly cast: Cast
  readonly ledger: Ledger
  readonly kinds: readonly Kind[]
  /** Requests under way at a time. */
  readonly lanes: number
  /** Begins numbers of its own, so that several loads on one server don't meet. */
  readonly first: number
  /** Asked before each request. */
  readonly goesOn: (sent: number, tally: Tally) => boolean
}

/** Every lane sends one request after the other, kinds in turn. */
export async function runLoad(load: Load): Promise<Tally> {
  const { client, cast, ledger, kinds } = load
  const tally = newTally()
  let sent = 0
  const lane = async () => {
    while (load.goesOn(sent, tally)) {
      const number = load.first + sent++
      const kind = kinds[number % kinds.length] as Kind
      const [outcome, what] = await ask(client, steps[kind](cast, ledger, number), ledger)
      tally[outcome]++
      if (outcome === 'wrong') tally.wrongs.push(what)
    }
  }
  await Promise.all(Array.from({ length: load.lanes }, lane))
  return tally
}

/** Ids of the requests in the audit of a data folder. */
export function recordedRequests(data: string): Set<string> {
  const folder = join(data, 'audit')
  const ids = new Set<string>()
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.jsonl')))
    for (const [, id = ''] of readFileSync(join(folder, name), 'utf8').matchAll(
      /"requestID":"([^"]+)"/g,
    ))
      ids.add(id)
  return ids
}

/** What was acknowledged and isn't there, or is there and shouldn't be. The server serves. */
export async function findMissing(
  endpoint: string,
  data: string,
  { admin, bucket }: Cast,
  ledger: Ledger,
): Promise<string[]> {
  // a connection on its way to a process that was just killed is cut: clients ask again
  const { iam, s3 } = clientsOf(endpoint, admin, 5)
  const wrong: string[] = []
  try {
    const users = new Set<string>()
    for (let Marker: string | undefined, more = true; more; ) {
      const page = await iam.listUsers({ MaxItems: 1000, ...(Marker && { Marker }) })
      for (const { UserName } of page.Users ?? []) users.add(UserName ?? '')
      Marker = page.Marker
      more = page.IsTruncated === true
    }
    for (const name of ledger.users) if (!users.has(name)) wrong.push(`lost ${name}`)
    for (const name of ledger.deletedUsers) if (users.has(name)) wrong.push(`${name} came back`)
    for (const name of users) if (name.startsWith('denied-')) wrong.push(`granted ${name}`)
    for (const [Key, expected] of ledger.objects) {
      const found = await s3.getObject({ Bucket: bucket, Key }).catch(() => undefined)
      const bytes = await found?.Body?.transformToString()
      if (bytes === undefined) wrong.push(`lost ${Key}`)
      else if (md5(bytes) !== expected) wrong.push(`other bytes ${Key}`)
    }
  } finally {
    iam.destroy()
    s3.destroy()
  }
  wrong.push(...(await findUnrecorded(data, ledger)))
  return wrong
}

/** The chain of the audit, and what it must hold. */
export async function findUnrecorded(data: string, ledger: Ledger): Promise<string[]> {
  const { problems } = await verifyAudit(data)
  const recorded = recordedRequests(data)
  return [
    ...problems.map(({ segment, problem }) => `audit segment ${segment}: ${problem}`),
    ...[...ledger.durable].filter((id) => !recorded.has(id)).map((id) => `not recorded: ${id}`),
  ]
}
