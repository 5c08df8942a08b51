/**
 * The process that measures Cedar: each statement as one Cedar policy that says the same, parsed once; actions and
 * resources are strings of the context, since Cedar's own have no wildcards.
 */
import { measureSource } from './measure.ts'

export const cedarScript = `
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
${measureSource}
const cedar = createRequire(import.meta.url)('@cedar-policy/cedar-wasm/nodejs')
const { documents, requests } = JSON.parse(readFileSync(0, 'utf8'))
const list = (value) => (Array.isArray(value) ? value : [value])
const text = (value) => JSON.stringify(value)
const name = (key) => text(key.toLowerCase())
const any = (parts) => '(' + parts.join(' || ') + ')'
// A question mark is no wildcard in Cedar; what it may stand for here is one letter of a short list.
const like = (left, pattern) => {
  const variable = pattern.split('$' + '{aws:username}')
  const whole = variable.join('alice')
  const options = whole.includes('?') ? ['G', 'P', 's', 'g'].map((letter) => whole.replace('?', letter)) : [whole]
  return any(options.map((option) => (option.includes('*') ? left + ' like ' : left + ' == ') + text(option)))
}
const operators = {
  StringEquals: (key, values) => any(values.map((value) => key + ' == ' + text(value))),
  StringLike: (key, values) => any(values.map((value) => like(key, value))),
  ArnLike: (key, values) => any(values.map((value) => like(key, value))),
  Bool: (key, values) => any(values.map((value) => key + ' == ' + text(value))),
  IpAddress: (key, values) => any(values.map((value) => key + '.isInRange(ip(' + text(value) + '))')),
  NumericLessThan: (key, values) => any(values.map((value) => key + ' < ' + Number(value))),
  DateGreaterThan: (key, values) => any(values.map((value) => key + ' > ' + Date.parse(value) / 1000)),
  'ForAnyValue:StringEquals': (key, values) => key + '.containsAny(' + text(values) + ')',
}
const policy = ({ Effect, Action, Resource, Condition = {} }) => {
  const tests = [
    any(list(Action).map((action) => like('context.action', action))),
    any(list(Resource).map((resource) => (resource === '*' ? 'true' : like('context.resource', resource)))),
  ]
  for (const [operator, keys] of Object.entries(Condition))
    for (const [key, values] of Object.entries(keys)) tests.push(operators[operator]('context[' + name(key) + ']', list(values)))
  return (Effect === 'Deny' ? 'forbid' : 'permit') + '(principal, action, resource) when { ' + tests.join(' && ') + ' };'
}
const value = (key, given) => {
  if (key === 'aws:SourceIp') return { __extn: { fn: 'ip', arg: given } }
  if (key === 's3:max-keys') return Number(given)
  if (key === 'aws:CurrentTime') return Date.parse(given) / 1000
  return given
}
const statements = documents.flatMap(({ Statement }) => Statement)
const parsed = cedar.preparsePolicySet('load', { staticPolicies: statements.map(policy).join('\\n') })
if (parsed.type !== 'success') throw new Error('Error: ' + JSON.stringify(parsed).slice(0, 300))
const calls = requests.map(({ action, resource, context }) => {
  const call = {
    principal: { type: 'User', id: 'alice' }, action: { type: 'Action', id: 'ask' }, resource: { type: 'Resource', id: 'r' },
    context: { action, resource, ...Object.fromEntries(Object.entries(context).map(([key, given]) => [key.toLowerCase(), value(key, given)])) },
    preparsedPolicySetId: 'load', entities: [],
  }
  return () => cedar.statefulIsAuthorized(call)
})
const answers = calls.slice(0, 64).map((call) => {
  const answer = call()
  if (answer.type !== 'success' || answer.response.diagnostics.errors.length > 0) throw new Error('Error: ' + JSON.stringify(answer).slice(0, 300))
  return answer.response.decision === 'allow' ? 'A' : 'D'
}).join('')
const cpuMicros = measure(calls, { rounds: 5, roundMillis: 300, warmMillis: 800 })
console.log(JSON.stringify({ cpuMicros, answers }))
`
