/** Refuses policy documents as IAM does. */

import { managedPolicySizeProblem, trustPolicySizeProblem } from '../../../policy/document/size.ts'
import { validatePolicy } from '../../../policy/document/validate.ts'
import type { Lookup } from '../lookup.ts'
import { quotaOf } from '../quotas.ts'

type Failing = Pick<Lookup, 'fail'>

function refuse({ fail }: Failing, problem: { code: string; message: string } | undefined): void {
  if (problem) throw fail(problem.code, problem.message)
}

/** An inline policy; its size counts together with the entity's others. */
export function checkIdentityDocument(failing: Failing, text: string): void {
  refuse(failing, validatePolicy(text, 'identity'))
}

/** A version of a managed policy. */
export async function checkManagedDocument(lookup: Lookup, text: string): Promise<void> {
  refuse(lookup, validatePolicy(text, 'identity', { managed: true }))
  const limit = await quotaOf(lookup.tx, lookup.account, 'PolicySize')
  refuse(lookup, managedPolicySizeProblem(text, limit))
}

/** A trust policy; that its principals exist is checked where they are resolved. */
export async function checkTrustDocument(lookup: Lookup, text: string): Promise<void> {
  refuse(lookup, validatePolicy(text, 'trust'))
  const limit = await quotaOf(lookup.tx, lookup.account, 'ACLSizePerRole')
  refuse(lookup, trustPolicySizeProblem(text, limit))
}
