/** The published service models, each loaded when first asked for. */

import type { ServiceModel } from '../../kernel/model.ts'
import type { ServiceName } from '../../kernel/operation.ts'

// One literal import a service, so that a bundler keeps each in a chunk of its own. The types of the JSON are not
// wanted: `ServiceModel` is what `npm run generate` promises.
const loaders: Readonly<Record<ServiceName, () => Promise<{ default: unknown }>>> = {
  iam: () => import('../../../models/iam.json', { with: { type: 'json' } }),
  sts: () => import('../../../models/sts.json', { with: { type: 'json' } }),
  s3: () => import('../../../models/s3.json', { with: { type: 'json' } }),
  's3-control': () => import('../../../models/s3-control.json', { with: { type: 'json' } }),
  organizations: () => import('../../../models/organizations.json', { with: { type: 'json' } }),
  cloudtrail: () => import('../../../models/cloudtrail.json', { with: { type: 'json' } }),
  'access-analyzer': () =>
    import('../../../models/access-analyzer.json', { with: { type: 'json' } }),
  account: () => import('../../../models/account.json', { with: { type: 'json' } }),
}

const loaded = new Map<ServiceName, Promise<ServiceModel>>()

/** Names of the modelled services. */
export const modelledServices: readonly ServiceName[] = Object.keys(loaders) as ServiceName[]

/** The model of a service; the same object at every call. */
export function loadModel(service: ServiceName): Promise<ServiceModel> {
  let model = loaded.get(service)
  if (model === undefined) {
    model = loaders[service]().then((module) => module.default as ServiceModel)
    loaded.set(service, model)
  }
  return model
}
