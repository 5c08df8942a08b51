/** The process that answers requests with iam-simulate's core: one JSON object a line in, one answer a line out. */
export const thirdOpinionScript = `
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { loadPolicy } from '@cloud-copilot/iam-policy'
const root = join(dirname(fileURLToPath(import.meta.url)), 'node_modules/@cloud-copilot/iam-simulate/dist/esm')
const load = (path) => import(pathToFileURL(join(root, path)).href)
const { authorize } = await load('core_engine/CoreSimulatorEngine.js')
const { AwsRequestImpl } = await load('request/request.js')
const { RequestContextImpl } = await load('requestContext.js')
const { DiscoveryContextKeyConstraints } = await load('context_keys/discoveryContextKeyConstraints.js')
let n = 0
const policy = (document) => loadPolicy(document, { name: 'p' + n++ })
const one = (document) => (document === undefined ? undefined : policy(document))
const levels = (all) => all.map((level, index) => ({ orgIdentifier: 'o-' + index, policies: level.map(policy) }))
const answers = []
for (const line of readFileSync(0, 'utf8').split('\\n')) {
  if (line === '') continue
  const each = JSON.parse(line)
  try {
    const request = new AwsRequestImpl(each.principal, { resource: each.resource, accountId: each.owner }, each.action, new RequestContextImpl(each.context), each.resource === '*')
    answers.push(authorize({
      request, identityPolicies: each.identity.map(policy), sessionPolicy: one(each.session), resourcePolicy: one(each.target),
      permissionBoundaries: each.boundary === undefined ? undefined : [policy(each.boundary)],
      serviceControlPolicies: levels(each.scp), resourceControlPolicies: levels(each.rcp),
      vpcEndpointPolicies: each.endpoint === undefined ? undefined : each.endpoint.map(policy),
      simulationParameters: { simulationMode: 'Strict', discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints([]) },
    }).result)
  } catch (error) {
    answers.push('error: ' + String(error.message).split('\\n')[0])
  }
}
console.log(JSON.stringify(answers))
`
