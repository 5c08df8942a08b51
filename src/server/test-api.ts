/**
 * `POST /_sallyport/reset` of test servers: the state of the first start again, or accounts with given root keys. Exists
 * only with --test-api, --ephemeral and a loopback address together, and refuses browsers.
 */

import type { HttpAnswer, HttpRequest } from '../kernel/http.ts'
import type { Store } from '../kernel/transaction.ts'
import type { World } from '../kernel/world.ts'
import {
  AccountRefused,
  type CreatedAccount,
  insertAccount,
  type KeyPair,
} from '../services/account/account/create-account.ts'
import { type BodySource, readWhole } from './body.ts'
import { type FirstAccountPlan, insertFirstAccount } from './bootstrap.ts'
import { jsonAnswer } from './health.ts'
import { isLoopback } from './options.ts'

export interface TestApiParts {
  readonly world: World
  /** What the first start made. */
  readonly plan: FirstAccountPlan
  /** Exchanges the store for a fresh one that `fill` has filled. */
  readonly replaceStore: (fill: (fresh: Store) => Promise<void>) => Promise<void>
  /** Forgets everything that is kept beside the store: caches, facts of use. */
  readonly forget: () => void
}

/** An account as tests ask for it; what is absent is chosen at random. */
interface WantedAccount {
  readonly AccountId?: string
  readonly Email?: string
  readonly AccessKeyId?: string
  readonly SecretAccessKey?: string
}

const bodyLimit = 256 * 1024
const mostAccounts = 100

export type TestApi = (http: HttpRequest, body: BodySource) => Promise<HttpAnswer>

export function createTestApi(parts: TestApiParts): TestApi {
  let resets = 0
  let last: Promise<unknown> = Promise.resolve()
  return async (http, body) => {
    const refusal = refusalOf(http)
    if (refusal) return jsonAnswer(403, { error: refusal })
    let wanted: readonly WantedAccount[] | undefined
    try {
      wanted = parseWanted(await readWhole(body, bodyLimit))
    } catch (error) {
      if (error instanceof BadRequest) return jsonAnswer(400, { error: error.message })
      throw error
    }
    const epoch = ++resets
    // one after the other, in order of arrival
    const done = last.then(() => reset(parts, wanted, epoch))
    last = done.catch(() => {})
    try {
      return jsonAnswer(200, { accounts: (await done).map(describe) })
    } catch (error) {
      if (error instanceof AccountRefused) return jsonAnswer(400, { error: error.message })
      throw error
    }
  }
}

class BadRequest extends Error {}

/** Why the request isn't one of a test: browsers say who they are. */
function refusalOf({ headers, remoteAddress }: HttpRequest): string | undefined {
  if (!isLoopback(remoteAddress.replace(/^::ffff:/, ''))) return 'only from this machine'
  // Node's own fetch says Sec-Fetch-Mode and nothing more; a browser always says Sec-Fetch-Site too
  for (const name of headers.names())
    if (name === 'origin' || (name.startsWith('sec-fetch-') && name !== 'sec-fetch-mode'))
      return 'not from a browser'
  return undefined
}

const memberNames = new Set(['AccountId', 'Email', 'AccessKeyId', 'SecretAccessKey'])

function parseWanted(bytes: Buffer): readonly WantedAccount[] | undefined {
  if (bytes.length === 0) return undefined
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new BadRequest('the body is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadRequest('the body is not a JSON object')
  const { accounts } = value as { accounts?: unknown }
  if (accounts === undefined) return undefined
  if (!Array.isArray(accounts) || accounts.length > mostAccounts)
    throw new BadRequest(`accounts is a list of at most ${mostAccounts}`)
  return accounts.length === 0 ? undefined : accounts.map(parseAccount)
}

function parseAccount(value: unknown): WantedAccount {
  if (typeof value !== 'object' || value === null) throw new BadRequest('an account is an object')
  for (const [name, member] of Object.entries(value)) {
    if (!memberNames.has(name)) throw new BadRequest(`an account has no \`${name}\``)
    if (typeof member !== 'string') throw new BadRequest(`\`${name}\` is a string`)
  }
  const wanted = value as WantedAccount
  if ((wanted.AccessKeyId === undefined) !== (wanted.SecretAccessKey === undefined))
    throw new BadRequest('AccessKeyId and SecretAccessKey come together')
  return wanted
}

const rootKeyOf = ({ AccessKeyId, SecretAccessKey }: WantedAccount): KeyPair | 'new' =>
  AccessKeyId !== undefined && SecretAccessKey !== undefined
    ? { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey }
    : 'new'

/**
 * The first account comes back with its keys. Wanted accounts come beside it, in order; one with the first account's id
 * is the first account with another root key.
 */
async function reset(
  { world, plan, replaceStore, forget }: TestApiParts,
  wanted: readonly WantedAccount[] | undefined,
  epoch: number,
): Promise<CreatedAccount[]> {
  const created: CreatedAccount[] = []
  const first = wanted?.find(({ AccountId }) => AccountId === plan.accountId)
  const firstPlan = { ...plan, ...(first && overridden(first)), epoch }
  await replaceStore(async (fresh) => {
    const firstAccount = await fresh.write(
      { account: plan.accountId, requestId: world.ids.uuid() },
      (tx) => insertFirstAccount(tx, world, firstPlan),
    )
    if (!wanted) created.push(firstAccount)
    for (const each of wanted ?? [])
      created.push(each === first ? firstAccount : await insertWanted(fresh, world, each, epoch))
  })
  forget()
  return created
}

function overridden(wanted: WantedAccount): Partial<FirstAccountPlan> {
  const rootKey = rootKeyOf(wanted)
  return {
    ...(wanted.Email !== undefined && { email: wanted.Email }),
    ...(rootKey !== 'new' && { rootKey }),
  }
}

function insertWanted(
  fresh: Store,
  world: World,
  wanted: WantedAccount,
  epoch: number,
): Promise<CreatedAccount> {
  const id = wanted.AccountId ?? world.ids.accountId()
  const email = wanted.Email ?? `root-${id}@sallyport.localhost`
  return fresh.write({ account: id, requestId: world.ids.uuid() }, (tx) =>
    insertAccount(tx, world, world.clock.now(), { email, id, rootKey: rootKeyOf(wanted), epoch }),
  )
}

const describe = ({ account, rootKey }: CreatedAccount) => ({
  AccountId: account.accountId,
  Email: account.email,
  CanonicalUserId: account.canonicalUserId,
  AccessKeyId: rootKey?.accessKeyId,
  SecretAccessKey: rootKey?.secretAccessKey,
})
