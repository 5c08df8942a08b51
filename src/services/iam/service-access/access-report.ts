/**
 * Service last accessed reports (IAM user guide, "Refine permissions in AWS using last accessed information"): the
 * services an entity's permissions reach, and when they were last asked for something. Kept as they were when they were
 * made. Services and actions that were never used have no date; of actions, those used are listed.
 */

import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { collection, type Key } from '../../../kernel/collection.ts'
import type { ReadTransaction, WriteTransaction } from '../../../kernel/transaction.ts'
import type { ActionUse, UsageFacts } from '../../../kernel/world.ts'
import type { Lookup } from '../lookup.ts'
import type { Actor, Subject } from './entity.ts'
import { deniedBy, grantedBy } from './granted-services.ts'
import { serviceNames } from './service-names.ts'

/** A report as it is stored. */
export interface AccessReport {
  readonly account: string
  /** UUID. */
  readonly jobId: string
  readonly granularity: 'SERVICE_LEVEL' | 'ACTION_LEVEL'
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly completedAt: number
  /** Its contents as deflated JSON in base64. */
  readonly packed: string
}

/** What a report says. */
export interface ReportContents {
  readonly actors: readonly Actor[]
  /** In order of their prefixes. */
  readonly services: readonly ServiceUse[]
}

/** One service of a report. */
export interface ServiceUse {
  readonly prefix: string
  /** By unique id of an actor: its last request to the service. */
  readonly uses: Readonly<Record<string, ActorUse>>
  /** The last request for each action. */
  readonly actions: readonly (ActorUse & { readonly action: string; readonly actor: string })[]
}

interface ActorUse {
  readonly at: number
  readonly region: string
}

const reportKey = (account: string, jobId: string): Key => [account, jobId]

/** By account and job. */
export const accessReports = collection<AccessReport>('access-reports', {
  key: (report) => reportKey(report.account, report.jobId),
})

const dayMillis = 86_400_000
/** AWS tells of the last 400 days. */
const trackedMillis = 400 * dayMillis
/** Reports are thrown away after a week. */
const keptMillis = 7 * dayMillis

/** The services the subject's policies grant, as far as none of them denies a whole service. */
export function reachedServices({ policies }: Subject): string[] {
  const grants = policies.map(({ text }) => grantedBy(text))
  const denials = policies.map(({ text }) => deniedBy(text))
  return [...serviceNames.keys()].filter(
    (service) =>
      grants.some((granted) => granted(service)) && !denials.some((denied) => denied(service)),
  )
}

/** Puts together what is known of a subject. */
export async function reportOf(
  subject: Subject,
  account: string,
  usage: UsageFacts,
  now: number,
): Promise<ReportContents> {
  const used = new Map<string, { actor: Actor; use: ActionUse }[]>()
  for (const actor of subject.actors)
    for (const use of await usage.actions(account, actor.id)) {
      if (use.at < now - trackedMillis) continue
      const prefix = use.action.slice(0, use.action.indexOf(':'))
      const known = used.get(prefix)
      if (known) known.push({ actor, use })
      else used.set(prefix, [{ actor, use }])
    }
  const services = reachedServices(subject).map((prefix) => serviceUse(prefix, used.get(prefix)))
  return { actors: subject.actors, services }
}

function serviceUse(
  prefix: string,
  found: readonly { actor: Actor; use: ActionUse }[] = [],
): ServiceUse {
  const uses = new Map<string, ActorUse>()
  const actions = new Map<string, ServiceUse['actions'][number]>()
  for (const { actor, use } of found) {
    const { at, region } = use
    if ((uses.get(actor.id)?.at ?? -1) < at) uses.set(actor.id, { at, region })
    const action = use.action.slice(prefix.length + 1)
    if ((actions.get(action)?.at ?? -1) < at)
      actions.set(action, { action, actor: actor.id, at, region })
  }
  const inOrder = [...actions.values()].sort((a, b) => (a.action < b.action ? -1 : 1))
  return { prefix, uses: Object.fromEntries(uses), actions: inOrder }
}

/** From contents to what is stored. */
export const packContents = (contents: ReportContents): string =>
  deflateRawSync(JSON.stringify(contents)).toString('base64')

/** From what is stored to contents. */
export const contentsOf = ({ packed }: AccessReport): ReportContents =>
  JSON.parse(inflateRawSync(Buffer.from(packed, 'base64')).toString()) as ReportContents

/** The words are recalled. */
export const noSuchJob = (jobId: string): string => `Job with ID ${jobId} was not found.`

/** The account's report of a job. Throws NoSuchEntity. */
export async function existingReport(
  { tx, account, fail }: Lookup,
  jobId: string,
): Promise<AccessReport> {
  const report = await tx.get(accessReports, reportKey(account, jobId))
  if (report === undefined) throw fail('NoSuchEntity', noSuchJob(jobId))
  return report
}

/** Forgets reports that were kept long enough. */
export async function forgetOldReports(
  tx: WriteTransaction,
  account: string,
  now: number,
): Promise<void> {
  for (const report of await (tx as ReadTransaction).list(accessReports, [account]))
    if (report.createdAt < now - keptMillis)
      await tx.delete(accessReports, reportKey(account, report.jobId))
}

/** The latest use of a service among actors. */
export function lastUse(service: ServiceUse): (ActorUse & { readonly actor: string }) | undefined {
  let last: (ActorUse & { readonly actor: string }) | undefined
  for (const [actor, use] of Object.entries(service.uses))
    if (last === undefined || last.at < use.at) last = { ...use, actor }
  return last
}

/** What every answer about a report begins with. */
export const describeJob = (report: AccessReport) => ({
  JobStatus: 'COMPLETED' as const,
  JobCreationDate: new Date(report.createdAt),
  JobCompletionDate: new Date(report.completedAt),
})
