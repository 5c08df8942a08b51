/** Who a document names: form of principals (section 3.3 of the rules) and the list whose existence the store knows. */

import { PRINCIPAL_TYPES, type PrincipalType } from './parse.ts'
import type { PolicyDocument } from './syntax.ts'

export interface NamedPrincipal {
  readonly type: PrincipalType
  /** As written. */
  readonly value: string
  readonly element: 'Principal' | 'NotPrincipal'
  readonly statement: number
}

/** Every principal a document names, in the order of its statements. `"*"` counts as `{"AWS": "*"}` (rule 42). */
export function principalsOf(document: PolicyDocument): readonly NamedPrincipal[] {
  const named: NamedPrincipal[] = []
  for (const { index: statement, principal, notPrincipal } of document.statements)
    for (const [element, value] of [
      ['Principal', principal],
      ['NotPrincipal', notPrincipal],
    ] as const) {
      if (value === undefined) continue
      const byType = value === '*' ? { AWS: ['*'] } : value
      for (const type of PRINCIPAL_TYPES)
        for (const name of (byType as Partial<Record<PrincipalType, readonly string[]>>)[type] ??
          [])
          named.push({ type, value: name, element, statement })
    }
  return named
}

/** IAM's words for a principal that has no form or doesn't exist (observed for AWS and SERVICE). */
export const invalidPrincipal = (type: string, value: string): string =>
  `Invalid principal in policy: "${type.toUpperCase()}":"${value}"`

/** S3's words; it doesn't say which. */
export const INVALID_BUCKET_PRINCIPAL = 'Invalid principal in policy'

/** Whether the value could name a principal of that type. Existence is another question. */
export const principalHasForm = (type: PrincipalType, value: string): boolean =>
  FORMS[type].test(value)

/** No wildcards within (rule 42), no groups (rule 46). Unique ids stand for what an ARN resolved to (rule 47). */
const FORMS: Readonly<Record<PrincipalType, RegExp>> = {
  AWS: /^(?:\*|\d{12}|arn:aws:iam::\d{12}:(?:root|(?:user|role)\/[^*?]+)|arn:aws:iam::cloudfront:user\/[^*?]+|arn:aws:sts::\d{12}:(?:assumed-role\/[^/*?]+\/[^*?]+|federated-user\/[^*?]+)|(?:AIDA|AROA)[A-Z0-9]{12,124})$/,
  Service: /^[a-z0-9][a-z0-9.-]*\.(?:amazonaws\.com(?:\.cn)?|amazon\.com|aws\.internal)$/,
  Federated:
    /^(?:cognito-identity\.amazonaws\.com|accounts\.google\.com|graph\.facebook\.com|www\.amazon\.com|arn:aws:iam::\d{12}:(?:saml-provider|oidc-provider)\/[^*?]+)$/,
  CanonicalUser: /^[0-9a-f]{64}$/,
}
