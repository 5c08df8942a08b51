import type { ServiceModel } from '../../kernel/model.ts'

/** HTTP status of every error code the model declares. */
export function errorStatuses(model: ServiceModel): ReadonlyMap<string, number> {
  const statuses = new Map<string, number>()
  for (const shape of Object.values(model.shapes))
    if (shape.type === 'structure' && shape.error)
      statuses.set(shape.error.code, shape.error.status)
  return statuses
}
