import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { inMemory, page } from '../paging.ts'
import { contentsOf, describeJob, existingReport } from './access-report.ts'

/** Who could have used a service through the reported entity, the latest use first. */
export const getServiceLastAccessedDetailsWithEntities = operation(
  'iam',
  'GetServiceLastAccessedDetailsWithEntities',
  {
    effect: 'read',
    authorize: () => [need('iam:GetServiceLastAccessedDetailsWithEntities', '*', {}, '*')],
    async run(call) {
      const { input, fail } = call
      const { JobId, ServiceNamespace } = input
      const report = await existingReport(call, JobId)
      const { actors, services } = contentsOf(report)
      const service = services.find(({ prefix }) => prefix === ServiceNamespace)
      // the words are recalled
      if (service === undefined)
        throw fail('NoSuchEntity', `Service ${ServiceNamespace} is not in the report.`)
      const entities = actors
        .map((actor) => ({ actor, at: service.uses[actor.id]?.at }))
        .sort((a, b) => (b.at ?? -1) - (a.at ?? -1))
        .map((each, place) => ({ ...each, place }))
      const { items, end } = await page(
        call,
        inMemory(
          `GetServiceLastAccessedDetailsWithEntities/${JobId}/${ServiceNamespace}`,
          entities,
          ({ place }) => place,
        ),
      )
      return {
        ...describeJob(report),
        EntityDetailsList: items.map(({ actor, at }) => ({
          EntityInfo: {
            Arn: actor.arn,
            Name: actor.name,
            Type: actor.type,
            Id: actor.id,
            Path: actor.path,
          },
          ...(at !== undefined && { LastAuthenticated: new Date(at) }),
        })),
        ...end,
      }
    },
  },
)
