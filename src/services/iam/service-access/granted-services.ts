/**
 * Which services a policy gives access to. Conditions and resources are left aside: a policy grants a service when some
 * request to it could be allowed (API reference, ListPoliciesGrantingServiceAccess: "only permissions policy logic").
 */

import { type PolicyDocument, parsePolicy, type Statement } from '../../../policy/index.ts'

/** Whether a document gives access to a service, by the prefix of its actions. */
export type GrantedServices = (service: string) => boolean

const everything = new Set(['*', '*:*'])

const prefixOf = (pattern: string) =>
  pattern.slice(0, Math.max(pattern.indexOf(':'), 0)).toLowerCase()

/** The pattern fits some action of the service. A wildcard in the prefix fits none, as in decisions. */
const reaches = (pattern: string, service: string): boolean =>
  everything.has(pattern) || prefixOf(pattern) === service

/** The pattern fits every action of the service. */
const covers = (pattern: string, service: string): boolean =>
  everything.has(pattern) ||
  (prefixOf(pattern) === service && /^\*+$/.test(pattern.slice(pattern.indexOf(':') + 1)))

const mayAllow = ({ action, notAction }: Statement, service: string): boolean =>
  action?.some((pattern) => reaches(pattern, service)) ??
  notAction?.every((pattern) => !covers(pattern, service)) ??
  false

/** The statement fits every request to the service, whatever its resource and context. */
const fitsAll = (
  { action, notAction, resource, conditions }: Statement,
  service: string,
): boolean =>
  conditions.length === 0 &&
  resource?.includes('*') === true &&
  (action?.some((pattern) => covers(pattern, service)) ??
    notAction?.every((pattern) => !reaches(pattern, service)) ??
    false)

/** What one document allows. A text that can't be read grants nothing. */
export function grantedBy(text: string): GrantedServices {
  const statements = statementsOf(text)
  const allows = statements.filter(({ effect }) => effect === 'Allow')
  return (service) => allows.some((statement) => mayAllow(statement, service))
}

/** What one document denies altogether. */
export function deniedBy(text: string): GrantedServices {
  const denies = statementsOf(text).filter(({ effect }) => effect === 'Deny')
  return (service) => denies.some((statement) => fitsAll(statement, service))
}

function statementsOf(text: string): PolicyDocument['statements'] {
  try {
    return parsePolicy(text).statements
  } catch {
    return []
  }
}
