/** Finds the operation of a restJson service by method and path template. */

import type { HttpRequest } from '../../kernel/http.ts'
import type { OperationModel, ServiceModel } from '../../kernel/model.ts'
import { decodeText } from '../protocols/rest/query.ts'
import type { RoutedOperation } from '../protocols/types.ts'
import { unknownOperation } from './answers.ts'
import { parseUri, type Segment } from './uri.ts'

interface Route {
  readonly name: string
  readonly operation: OperationModel
  readonly segments: readonly Segment[]
}

export function createRestRoutes(model: ServiceModel): (request: HttpRequest) => RoutedOperation {
  const byMethod = new Map<string, Route[]>()
  for (const [name, operation] of Object.entries(model.operations)) {
    const route = { name, operation, segments: parseUri(operation.uri).segments }
    const routes = byMethod.get(operation.method)
    if (routes) routes.push(route)
    else byMethod.set(operation.method, [route])
  }
  const literals = (route: Route) => route.segments.filter((part) => 'literal' in part).length
  for (const routes of byMethod.values()) routes.sort((a, b) => literals(b) - literals(a))

  return (request) => {
    const path = request.path.replace(/^\/+|\/$/g, '')
    const parts = path === '' ? [] : path.split('/')
    for (const { name, operation, segments } of byMethod.get(request.method) ?? []) {
      const labels = match(segments, parts)
      if (labels) return { model, name, operation, labels }
    }
    throw unknownOperation(model)
  }
}

function match(
  segments: readonly Segment[],
  parts: readonly string[],
): Record<string, string> | undefined {
  const labels: Record<string, string> = Object.create(null)
  for (const [i, segment] of segments.entries()) {
    const part = parts[i]
    if (part === undefined || part === '') return undefined
    if ('literal' in segment) {
      if (segment.literal !== part) return undefined
    } else if (segment.greedy) {
      labels[segment.label] = decodeText(parts.slice(i).join('/'))
      return labels
    } else labels[segment.label] = decodeText(part)
  }
  return segments.length === parts.length ? labels : undefined
}
