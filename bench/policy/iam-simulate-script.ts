/** The process that measures iam-simulate's core: policies loaded once, `authorize` per request. */
import { measureSource } from './measure.ts'

export const iamSimulateScript = `
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { loadPolicy } from '@cloud-copilot/iam-policy'
${measureSource}
const root = join(dirname(fileURLToPath(import.meta.url)), 'node_modules/@cloud-copilot/iam-simulate/dist/esm')
const load = (path) => import(pathToFileURL(join(root, path)).href)
const { authorize } = await load('core_engine/CoreSimulatorEngine.js')
const { AwsRequestImpl } = await load('request/request.js')
const { RequestContextImpl } = await load('requestContext.js')
const { DiscoveryContextKeyConstraints } = await load('context_keys/discoveryContextKeyConstraints.js')
const { documents, requests, principal, account } = JSON.parse(readFileSync(0, 'utf8'))
const identityPolicies = documents.map((document, n) => loadPolicy(document, { name: 'p' + n }))
const calls = requests.map(({ action, resource, context }) => {
  const request = new AwsRequestImpl(principal, { resource, accountId: account }, action, new RequestContextImpl(context))
  return () => authorize({
    request, identityPolicies, sessionPolicy: undefined, serviceControlPolicies: [], resourceControlPolicies: [],
    resourcePolicy: undefined, permissionBoundaries: undefined, vpcEndpointPolicies: undefined,
    simulationParameters: { simulationMode: 'Strict', discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints([]) },
  })
})
const large = documents.length > 100
const answered = large ? calls.slice(0, 8) : calls.slice(0, 64)
const answers = answered.map((call) => (call().result === 'Allowed' ? 'A' : 'D')).join('')
const cpuMicros = measure(large ? answered : calls, large ? { rounds: 3, roundMillis: 1000, warmMillis: 0 } : { rounds: 5, roundMillis: 500, warmMillis: 1500 })
console.log(JSON.stringify({ cpuMicros, answers }))
`
