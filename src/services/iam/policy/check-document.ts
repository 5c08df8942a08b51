/** Refuses policy documents as IAM does. */

import { managedPolicySizeProblem, trustPolicySizeProblem } from '../../../policy/document/size.ts'
import { validatePolicy } from '../../../policy/document/validate.ts'
import type { Lookup } from '../lookup.ts'

type Failing = Pick<Lookup, 'fail'>

function refuse({ fail }: Failing, problem: { code: string; message: string } | undefined): void {
  if (problem) throw fail(problem.code, problem.message)
}

/** An inline policy; its size counts together with the entity's others. */
export function checkIdentityDocument(failing: Failing, text: string): void {
  refuse(failing, validatePolicy(text, 'identity'))
}

/** A version of a managed policy. */
export function checkManagedDocument(failing: Failing, text: string): void {
  refuse(failing, validatePolicy(text, 'identity', { managed: true }))
  refuse(failing, managedPolicySizeProblem(text))
}

/** A trust policy; that its principals exist is checked where they are resolved. */
export function checkTrustDocument(failing: Failing, text: string): void {
  refuse(failing, validatePolicy(text, 'trust'))
  refuse(failing, trustPolicySizeProblem(text))
}
