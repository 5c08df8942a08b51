/** Finds the operation of a REST service by method and path template. */

import type { AwsError } from '../../kernel/errors.ts'
import type { HttpRequest } from '../../kernel/http.ts'
import type { OperationModel, ServiceModel } from '../../kernel/model.ts'
import { decodeText } from '../protocols/rest/query.ts'
import type { RoutedOperation } from '../protocols/types.ts'
import { parseUri, type Segment } from './uri.ts'

interface Route {
  readonly name: string
  readonly operation: OperationModel
  readonly segments: readonly Segment[]
}

/** `refusal` is what a request is told that fits no template. */
export function createRestRoutes(
  model: ServiceModel,
  refusal: (request: HttpRequest) => AwsError,
): (request: HttpRequest) => RoutedOperation {
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
    const path = request.path.replace(/^\/+/, '')
    const parts = path === '' ? [] : path.split('/')
    // a slash at the end belongs to a greedy label or to nothing
    const closed = parts.at(-1) === '' ? parts.slice(0, -1) : parts
    for (const { name, operation, segments } of byMethod.get(request.method) ?? []) {
      const last = segments.at(-1)
      const greedy = last !== undefined && 'label' in last && last.greedy
      const labels = match(segments, greedy ? parts : closed)
      if (labels) return { model, name, operation, labels }
    }
    throw refusal(request)
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
      // literals may follow, other labels never do (Smithy, "httpLabel")
      const tail = segments.slice(i + 1)
      const end = parts.length - tail.length
      const ends = tail.every((each, at) => 'literal' in each && each.literal === parts[end + at])
      if (!ends || end <= i) return undefined
      labels[segment.label] = decodeText(parts.slice(i, end).join('/'))
      return labels
    } else labels[segment.label] = decodeText(part)
  }
  return segments.length === parts.length ? labels : undefined
}
