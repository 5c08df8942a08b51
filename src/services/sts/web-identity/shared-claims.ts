/**
 * Further claims that are condition keys, of providers that many customers share (service authorization reference, AWS
 * STS, AssumeRoleWithWebIdentity).
 */

import type { NeedContext } from '../../../kernel/resource.ts'

const github = [
  'actor',
  'actor_id',
  'enterprise_id',
  'environment',
  'job_workflow_ref',
  'ref',
  'repository',
  'repository_id',
  'repository_owner_id',
  'workflow',
]
const buildkite = [
  'build_branch',
  'cluster_id',
  'cluster_name',
  'organization_id',
  'organization_slug',
  'pipeline_id',
  'pipeline_slug',
]

const rows: readonly (readonly [url: RegExp, claims: readonly string[]])[] = [
  [/^token\.actions\.(?:githubusercontent\.com(?:\/.*)?|[^./]+\.ghe\.com)$/, github],
  [/^github\.com\/enterprises\/[^/]+$/, github],
  [/^agent\.(?:buildkite\.com|[^./]+\.buildkite\.(?:dev|site))$/, buildkite],
  [
    /^gitlab\.com$/,
    [
      'namespace_id',
      'pipeline_source',
      'project_id',
      'ref_protected',
      'runner_environment',
      'user_access_level',
      'user_email',
      'user_id',
      'user_login',
    ],
  ],
  [/^idcs-[^./]+\.identity\.oraclecloud\.com$/, ['rpst_id']],
  [/^oidc\.circleci\.com\/org\/[^/]+$/, ['oidc.circleci.com/project-id']],
  [/^accounts\.google\.com$/, ['google/organization_number']],
]

/** `HOST/PATH:CLAIM` for each claim of a known provider that the token has as a text, a number or a truth value. */
export function claimsOfSharedProvider(
  url: string,
  claims: Readonly<Record<string, unknown>>,
): NeedContext {
  const context: Record<string, string> = {}
  for (const [pattern, names] of rows) {
    if (!pattern.test(url)) continue
    for (const name of names) {
      const value = Object.hasOwn(claims, name) ? claims[name] : undefined
      if (['string', 'number', 'boolean'].includes(typeof value))
        context[`${url}:${name}`] = String(value)
    }
  }
  return context
}
