import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { inMemory, page } from '../paging.ts'
import {
  contentsOf,
  describeJob,
  existingReport,
  lastUse,
  type ServiceUse,
} from './access-report.ts'
import { serviceNames } from './service-names.ts'

/** The services of a report, in order of their prefixes, with their last use; with ACTION_LEVEL also of each action. */
export const getServiceLastAccessedDetails = operation('iam', 'GetServiceLastAccessedDetails', {
  effect: 'read',
  authorize: () => [need('iam:GetServiceLastAccessedDetails', '*', {}, '*')],
  async run(call) {
    const { JobId } = call.input
    const report = await existingReport(call, JobId)
    const { actors, services } = contentsOf(report)
    const { items, end } = await page(
      call,
      inMemory(`GetServiceLastAccessedDetails/${JobId}`, services, ({ prefix }) => prefix),
    )
    const arns = new Map(actors.map(({ id, arn }) => [id, arn]))
    return {
      ...describeJob(report),
      JobType: report.granularity,
      ServicesLastAccessed: items.map((service) => ({
        ...describeService(service, arns),
        ...(report.granularity === 'ACTION_LEVEL' && {
          TrackedActionsLastAccessed: service.actions.map(({ action, actor, at, region }) => ({
            ActionName: action,
            ...entity('LastAccessedEntity', arns.get(actor)),
            LastAccessedTime: new Date(at),
            LastAccessedRegion: region,
          })),
        }),
      })),
      ...end,
    }
  },
})

function describeService(service: ServiceUse, arns: ReadonlyMap<string, string>) {
  const last = lastUse(service)
  return {
    ServiceName: serviceNames.get(service.prefix) ?? service.prefix,
    ServiceNamespace: service.prefix,
    ...(last && {
      LastAuthenticated: new Date(last.at),
      ...entity('LastAuthenticatedEntity', arns.get(last.actor)),
      LastAuthenticatedRegion: last.region,
    }),
    TotalAuthenticatedEntities: Object.keys(service.uses).length,
  }
}

const entity = <M extends string>(member: M, arn: string | undefined) =>
  (arn === undefined ? {} : { [member]: arn }) as { [K in M]?: string }
