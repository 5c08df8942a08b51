/**
 * When keys, roles and passwords were last used, and when principals last asked for each action, derived from recorded
 * events only: noted as events are recorded, saved when a segment of the journal ends, and read again from the segments
 * behind it at start.
 */

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Principal } from '../../kernel/principal.ts'
import type { ActionUse, LastUse, UsageFacts } from '../../kernel/world.ts'
import { readLines, segmentFile, segmentNumbers } from './journal/segment.ts'

/** Whose use an event is. */
export interface Use extends LastUse {
  /** Long-term access key that signed; temporary ones have no last use. */
  readonly accessKeyId?: string | undefined
  readonly account: string
  /** AROA… of a role session. */
  readonly roleUniqueId?: string | undefined
  /** AIDA… of a user, its sessions included. */
  readonly userUniqueId?: string | undefined
  /** Actions that were decided on: `s3:GetObject`. */
  readonly actions?: readonly string[] | undefined
  /** Whose password signed in: AIDA… of a user, the account id of a root user. */
  readonly passwordOf?: string | undefined
}

export interface Usage extends UsageFacts {
  note(use: Use): void
  /** Forgets everything: for a test server that is reset. */
  forget(): void
}

export function useOf(
  principal: Principal | undefined,
  use: LastUse & Pick<Use, 'actions'>,
): Use | undefined {
  switch (principal?.type) {
    case 'Root':
    case 'User':
      return {
        ...use,
        account: principal.account,
        // a session's key is temporary
        accessKeyId: principal.session ? undefined : principal.accessKeyId,
        userUniqueId: principal.type === 'User' ? principal.uniqueId : undefined,
      }
    case 'RoleSession':
      return { ...use, account: principal.account, roleUniqueId: principal.uniqueId }
    default:
      return undefined
  }
}

interface Table {
  readonly keys: Map<string, LastUse>
  readonly roles: Map<string, LastUse>
  /** By principal, then by action. */
  readonly actions: Map<string, Map<string, Omit<ActionUse, 'action'>>>
  /** By user or account. */
  readonly passwords: Map<string, PasswordUse>
  /** One copy of each action's name, however many principals use it. Regions are texts of clients: not kept here. */
  readonly names: Map<string, string>
}

/** A sign-in with a password. */
export interface PasswordUse {
  /** Milliseconds since 1970. */
  readonly at: number
}

/** AWS shows the first use within five minutes (IAM user guide, "Getting credential reports", `password_last_used`). */
const passwordSpanMillis = 5 * 60 * 1000

/** Whether a sign-in is shown instead of the one that is known. */
export const replacesPasswordUse = (known: PasswordUse | undefined, { at }: PasswordUse): boolean =>
  known === undefined || at - known.at >= passwordSpanMillis

const principalKey = (account: string, uniqueId: string) => `${account}/${uniqueId}`

function noteIn(table: Table, use: Use) {
  const { at, region, service, account, accessKeyId, roleUniqueId, userUniqueId } = use
  if (accessKeyId !== undefined) keep(table.keys, accessKeyId, { at, region, service })
  if (roleUniqueId !== undefined)
    keep(table.roles, principalKey(account, roleUniqueId), { at, region, service })
  if (use.passwordOf !== undefined) {
    const key = principalKey(account, use.passwordOf)
    if (replacesPasswordUse(table.passwords.get(key), use)) table.passwords.set(key, { at })
  }
  const uniqueId = roleUniqueId ?? userUniqueId
  if (uniqueId === undefined || !use.actions?.length) return
  const key = principalKey(account, uniqueId)
  let known = table.actions.get(key)
  if (known === undefined) {
    known = new Map()
    table.actions.set(key, known)
  }
  for (const action of use.actions) keep(known, shared(table, action), { at, region })
}

function shared({ names }: Table, name: string): string {
  const known = names.get(name)
  if (known === undefined) names.set(name, name)
  return known ?? name
}

function keep<T extends { readonly at: number }>(map: Map<string, T>, key: string, use: T) {
  const known = map.get(key)
  if (!known || known.at <= use.at) map.set(key, use)
}

const newTable = (): Table => ({
  keys: new Map(),
  roles: new Map(),
  actions: new Map(),
  passwords: new Map(),
  names: new Map(),
})

const usesOf = (found: ReadonlyMap<string, Omit<ActionUse, 'action'>> | undefined): ActionUse[] =>
  [...(found ?? [])].map(([action, use]) => ({ action, ...use }))

function usageOver(table: Table, ready: Promise<void>): Usage {
  return {
    async accessKey(accessKeyId) {
      await ready
      return table.keys.get(accessKeyId)
    },
    async role(account, roleUniqueId) {
      await ready
      return table.roles.get(principalKey(account, roleUniqueId))
    },
    async actions(account, principalUniqueId) {
      await ready
      return usesOf(table.actions.get(principalKey(account, principalUniqueId)))
    },
    async passwords(account, ownerIds) {
      await ready
      const found = new Map<string, number>()
      for (const ownerId of ownerIds) {
        const use = table.passwords.get(principalKey(account, ownerId))
        if (use) found.set(ownerId, use.at)
      }
      return found
    },
    note: (use) => noteIn(table, use),
    forget() {
      table.keys.clear()
      table.roles.clear()
      table.actions.clear()
      table.passwords.clear()
    },
  }
}

/** The latest uses that were noted since the last time they were taken. */
export interface UseBatch {
  note(use: Use): void
  take(): TakenUses
}

export interface TakenUses {
  readonly keys: readonly (readonly [accessKeyId: string, use: LastUse])[]
  readonly roles: readonly (readonly [account: string, uniqueId: string, use: LastUse])[]
  /** By user or role. */
  readonly actions: readonly (readonly [account: string, uniqueId: string, use: ActionUse])[]
  readonly passwords: readonly (readonly [account: string, ownerId: string, use: PasswordUse])[]
}

export function createUseBatch(): UseBatch {
  let table = newTable()
  const parts = (key: string) => key.split('/') as [account: string, uniqueId: string]
  return {
    note: (use) => noteIn(table, use),
    take() {
      const { keys, roles, actions, passwords } = table
      table = newTable()
      return {
        keys: [...keys],
        roles: [...roles].map(([key, use]) => [...parts(key), use] as const),
        actions: [...actions].flatMap(([key, uses]) =>
          usesOf(uses).map((use) => [...parts(key), use] as const),
        ),
        passwords: [...passwords].map(([key, use]) => [...parts(key), use] as const),
      }
    },
  }
}

/** Facts of this process only. */
export const createUsage = (): Usage => usageOver(newTable(), Promise.resolve())

interface Saved {
  /** Every segment up to this one is in the tables. */
  readonly throughSegment: number
  readonly keys: [string, LastUse][]
  readonly roles: [string, LastUse][]
  /** Absent in files of earlier versions. */
  readonly actions?: [string, ActionUse[]][]
  /** Likewise. */
  readonly passwords?: [string, PasswordUse][]
}

const savedFile = (folder: string) => join(folder, 'usage.json')

async function readSaved(folder: string): Promise<Saved | undefined> {
  try {
    return JSON.parse(await readFile(savedFile(folder), 'utf8')) as Saved
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    // derived data: an unreadable file is made again from the records
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

interface ReadEvent {
  readonly event?: {
    readonly eventTime: string
    readonly eventSource: string
    readonly awsRegion: string
    readonly userIdentity: {
      readonly type: string
      readonly accountId?: string
      readonly accessKeyId?: string
      readonly principalId?: string
      readonly sessionContext?: { readonly sessionIssuer?: { readonly principalId: string } }
    }
    readonly eventName?: string
    readonly responseElements?: { readonly ConsoleLogin?: string } | null
  }
  readonly decisions?: readonly { readonly action: string }[]
}

function readEvent(line: string): ReadEvent {
  try {
    return JSON.parse(line) as ReadEvent
  } catch {
    // a damaged record is `audit verify`'s to show
    return {}
  }
}

/** The use a record tells of; `undefined` for notes, for callers without one, and for what is no record. */
export function useOfRecord(line: string): Use | undefined {
  const { event, decisions = [] } = readEvent(line)
  if (!event?.userIdentity.accountId) return undefined
  const { type, accountId, accessKeyId, principalId, sessionContext } = event.userIdentity
  const service = event.eventSource.slice(0, event.eventSource.indexOf('.'))
  if (service === signInService)
    return event.responseElements?.ConsoleLogin === 'Success'
      ? signInUse(
          accountId,
          type === 'Root' ? accountId : principalId,
          Date.parse(event.eventTime),
          event.awsRegion,
        )
      : undefined
  const use = {
    at: Date.parse(event.eventTime),
    region: event.awsRegion,
    service,
    account: accountId,
    actions: actionsOf(decisions, service, event.eventName),
  }
  if (type === 'AssumedRole')
    return { ...use, roleUniqueId: sessionContext?.sessionIssuer?.principalId }
  if (type !== 'IAMUser' && type !== 'Root') return undefined
  return {
    ...use,
    accessKeyId: sessionContext ? undefined : accessKeyId,
    userUniqueId: type === 'IAMUser' ? principalId : undefined,
  }
}

/** First label of the event source of sign-ins. */
export const signInService = 'signin'

/** A sign-in asks for no action: it is a use of the password alone. */
export const signInUse = (
  account: string,
  passwordOf: string | undefined,
  at: number,
  region: string,
): Use => ({ at, region, service: signInService, account, passwordOf })

/** The actions that were decided on; for calls that need no permission, the operation. */
export function actionsOf(
  decisions: readonly { readonly action: string }[],
  service: string,
  operation: string | undefined,
): readonly string[] {
  const first = decisions[0]
  if (decisions.length === 1 && first) return [first.action]
  if (decisions.length > 1) return [...new Set(decisions.map(({ action }) => action))]
  return operation === undefined ? [] : [`${service}:${operation}`]
}

export interface SavedUsage extends Usage {
  /** Saves the tables: everything up to `segment` is in them. */
  save(segment: number): Promise<void>
  /** Resolves when the records of earlier processes are in the tables; queries wait for it. */
  readonly ready: Promise<void>
}

/**
 * Facts kept in the journal's folder. Call before the journal is opened; `firstSegment` tells when it is, where the
 * segments of earlier processes end.
 */
export function openUsage(
  folder: string,
  firstSegment: Promise<number>,
  /** Hears of every use, those of earlier processes too. */
  noted: (use: Use) => void = () => {},
): SavedUsage {
  const table = newTable()
  const note = (use: Use) => {
    noteIn(table, use)
    noted(use)
  }
  const replay = async () => {
    const before = await firstSegment
    const saved = await readSaved(folder)
    for (const [key, use] of saved?.keys ?? []) note({ ...use, account: '', accessKeyId: key })
    for (const [key, use] of saved?.roles ?? []) {
      const [account = '', roleUniqueId] = key.split('/')
      note({ ...use, account, roleUniqueId })
    }
    for (const [key, uses] of saved?.actions ?? []) {
      const [account = '', userUniqueId] = key.split('/')
      for (const use of uses)
        note({ ...use, service: '', account, userUniqueId, actions: [use.action] })
    }
    for (const [key, use] of saved?.passwords ?? []) {
      const [account = '', passwordOf] = key.split('/')
      note(signInUse(account, passwordOf, use.at, ''))
    }
    for (const segment of await segmentNumbers(folder)) {
      if (segment <= (saved?.throughSegment ?? 0) || segment >= before) continue
      for await (const line of readLines(segmentFile(folder, segment))) {
        const use = useOfRecord(line.text)
        if (use) note(use)
      }
    }
  }
  const ready = replay()
  // queries see the failure; nobody else must wait for it
  ready.catch(() => {})
  return {
    ...usageOver(table, ready),
    note,
    ready,
    async save(segment) {
      await ready
      const saved: Saved = {
        throughSegment: segment,
        keys: [...table.keys],
        roles: [...table.roles],
        actions: [...table.actions].map(([key, uses]) => [key, usesOf(uses)]),
        passwords: [...table.passwords],
      }
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const draft = `${savedFile(folder)}.new`
      await writeFile(draft, JSON.stringify(saved), { mode: 0o600 })
      await rename(draft, savedFile(folder))
    },
  }
}
