import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import {
  credentialReports,
  packReport,
  readCredentialFacts,
  reportLifetimeMillis,
  writeReport,
} from './credential-report.ts'

/** Makes a credential report unless there is one of the last four hours. */
export const generateCredentialReport = operation('iam', 'GenerateCredentialReport', {
  effect: 'control',
  authorize: () => [need('iam:GenerateCredentialReport', '*', {}, '*')],
  async prepare({ account, now, world, read }) {
    const before = await read((tx) => tx.get(credentialReports, [account]))
    if (before && now - before.generatedAt < reportLifetimeMillis) return undefined
    const facts = await read((tx) => readCredentialFacts(tx, account))
    return packReport(await writeReport(account, facts, world.usage))
  },
  async run({ account, tx, now, prepared }) {
    if (prepared === undefined) return { State: 'COMPLETE' as const }
    const before = await tx.get(credentialReports, [account])
    await tx.put(credentialReports, { account, generatedAt: now, packed: prepared })
    return {
      State: 'STARTED' as const,
      ...(before === undefined && {
        Description: 'No report exists. Starting a new report generation task',
      }),
    }
  },
})
