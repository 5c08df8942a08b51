import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { accessReports, forgetOldReports, packContents, reportOf } from './access-report.ts'
import { subjectOfArn, subjectResource } from './entity.ts'

/** Makes a report of which services a user, group, role or managed policy reaches and when they were last used. */
export const generateServiceLastAccessedDetails = operation(
  'iam',
  'GenerateServiceLastAccessedDetails',
  {
    effect: 'control',
    authorize: ({ input, account }) => [
      need('iam:GenerateServiceLastAccessedDetails', subjectResource(account, input.Arn)),
    ],
    async prepare(call) {
      const { input, account, now, world } = call
      const subject = await call.read((tx) => subjectOfArn({ ...call, tx }, input.Arn))
      return packContents(await reportOf(subject, account, world.usage, now))
    },
    async run({ input, account, tx, now, world, prepared }) {
      await forgetOldReports(tx, account, now)
      const jobId = world.ids.uuid()
      await tx.insert(accessReports, {
        account,
        jobId,
        granularity: input.Granularity === 'ACTION_LEVEL' ? 'ACTION_LEVEL' : 'SERVICE_LEVEL',
        createdAt: now,
        completedAt: now,
        packed: prepared,
      })
      return { JobId: jobId }
    },
  },
)
