/**
 * Identity providers that many customers share under one address. A trust policy must say whose tokens it means, or any
 * customer of the provider could assume the role ("Identity-provider controls for shared OIDC providers", IAM user guide).
 */

import { readOperator } from './condition-operators.ts'
import { type JsonObject, listOf, memberOf, stringsIn } from './json.ts'

/** IAM's words when a statement trusts a shared provider without a word on whose tokens. Text observed for GitHub. */
export function sharedProviderProblem(statement: JsonObject): string | undefined {
  const principal = memberOf(statement, 'Principal')
  if (principal?.kind !== 'object' || stringsIn(memberOf(statement, 'Effect'))[0] !== 'Allow')
    return undefined
  const condition = memberOf(statement, 'Condition')
  for (const provider of stringsIn(memberOf(principal, 'Federated'))) {
    const [, url = provider] = provider.split(':oidc-provider/', 2)
    const key = controlKey(url)
    if (key === undefined) continue
    const isStated = condition?.kind === 'object' && condition.members.size > 0
    if (url === COGNITO && !isStated)
      return 'A condition block must be present for the Cognito provider'
    if (!isStated || !evaluates(condition, key))
      return `Trust policy with trusted principal ${provider} must evaluate, using StringEquals, StringLike or StringEqualsIgnoreCase, ${key} which is not scoped to all.`
  }
  return undefined
}

const COGNITO = 'cognito-identity.amazonaws.com'

/** The claim that tells the customers of a provider apart, by its address. */
const CLAIMS: ReadonlyMap<string, string> = new Map([
  [COGNITO, 'aud'],
  ['token.actions.githubusercontent.com', 'sub'],
  ['vstoken.actions.githubusercontent.com', 'sub'],
  ['oidc-configuration.audit-log.githubusercontent.com', 'sub'],
  ['gitlab.com', 'sub'],
  ['agent.buildkite.com', 'sub'],
  ['app.terraform.io', 'sub'],
  ['oidc.codefresh.io', 'sub'],
  ['studio.datachain.ai/api', 'sub'],
  ['scalr.io', 'sub'],
  ['tokens.cloud.shisho.dev', 'sub'],
  ['proidc.upbound.io', 'sub'],
  ['api.pulumi.com/oidc', 'aud'],
  ['sandboxes.cloud', 'aud'],
  ['oidc.vercel.com', 'aud'],
])

/** The condition key, also for an address below a known one (observed: an enterprise of GitHub). */
function controlKey(url: string): string | undefined {
  for (const [known, claim] of CLAIMS)
    if (url === known || url.startsWith(`${known}/`)) return `${url}:${claim}`
  return undefined
}

const COMPARING: ReadonlySet<string> = new Set([
  'StringEquals',
  'StringLike',
  'StringEqualsIgnoreCase',
])

/** The condition compares the key with values none of which is made of wildcards only. */
function evaluates(condition: JsonObject, key: string): boolean {
  for (const { name, value: keys } of condition.members.values()) {
    const operator = readOperator(name)
    if (operator === undefined || operator.ifExists || !COMPARING.has(operator.name)) continue
    if (keys.kind !== 'object') continue
    for (const { name: written, value } of keys.members.values())
      if (written.toLowerCase() === key.toLowerCase() && listOf(value).length > 0)
        if (stringsIn(value).every((text) => !/^[*?]*$/.test(text))) return true
  }
  return false
}
