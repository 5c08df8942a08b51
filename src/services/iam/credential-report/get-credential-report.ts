import { operation } from '../../../kernel/operation.ts'
import { need } from '../../../kernel/resource.ts'
import { credentialReports, reportLifetimeMillis, unpackReport } from './credential-report.ts'

/** The latest report, as it was when it was generated; after four hours a new one must be made. */
export const getCredentialReport = operation('iam', 'GetCredentialReport', {
  effect: 'read',
  authorize: () => [need('iam:GetCredentialReport', '*', {}, '*')],
  async run({ account, tx, now, fail }) {
    const report = await tx.get(credentialReports, [account])
    if (report === undefined)
      throw fail(
        'ReportNotPresent',
        'No report is present. To generate a report, use GenerateCredentialReport.',
      )
    if (now - report.generatedAt >= reportLifetimeMillis)
      // the API reference's sentence
      throw fail(
        'ReportExpired',
        'The most recent credential report has expired. To generate a new credential report, use GenerateCredentialReport.',
      )
    return {
      Content: unpackReport(report.packed),
      ReportFormat: 'text/csv' as const,
      GeneratedTime: new Date(report.generatedAt),
    }
  },
})
