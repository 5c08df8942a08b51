/** Requests as spans, named and described by OpenTelemetry's conventions for AWS's APIs. */

import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import type { RequestHooks } from './tracing.ts'

/** Spans of whatever tracer is registered. */
export function openTelemetryHooks(): RequestHooks {
  const tracer = trace.getTracer('sallyport')
  return {
    begin({ id, method, propagation: headers }) {
      const parent = propagation.extract(ROOT_CONTEXT, headers)
      const span = tracer.startSpan(
        method,
        {
          kind: SpanKind.SERVER,
          attributes: {
            'rpc.system': 'aws-api',
            'http.request.method': method,
            'aws.request_id': id,
          },
        },
        parent,
      )
      const within = trace.setSpan(parent, span)
      return {
        within: (work) => context.with(within, work),
        end({ service, operation, status, code }) {
          if (service !== undefined) span.setAttribute('rpc.service', service)
          if (operation !== undefined) {
            span.setAttribute('rpc.method', operation)
            span.updateName(service === undefined ? operation : `${service}.${operation}`)
          }
          span.setAttribute('http.response.status_code', status)
          if (code !== undefined) span.setAttribute('error.type', code)
          if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
          span.end()
        },
      }
    },
  }
}
