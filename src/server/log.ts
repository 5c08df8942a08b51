/**
 * The operator's log: JSON lines on standard error, private detail included. Only the members named here are written, so
 * that a secret can't come along with an object that holds one.
 */

import { createRequire } from 'node:module'
import type { Logger } from 'pino'

export type Log = (event: { requestId: string; error: unknown }) => void

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** What lines about the server's life and its requests may hold. */
export interface LogFields {
  readonly requestId?: string | undefined
  readonly service?: string | undefined
  readonly operation?: string | undefined
  readonly outcome?: string | undefined
  readonly code?: string | undefined
  readonly layer?: string | undefined
  readonly milliseconds?: number | undefined
  readonly endpoint?: string | undefined
  readonly signal?: string | undefined
}

/** Lines beside failures: `info` for the server's life, `debug` for each request. */
export interface EventLog {
  readonly isWritten: (level: 'info' | 'debug') => boolean
  readonly write: (level: 'info' | 'debug', message: string, fields: LogFields) => void
}

export interface ServerLog extends EventLog {
  readonly failure: Log
}

/** Loads the logger with the first line: a server that logs nothing starts sooner. */
export function createLog(level: LogLevel = 'warn'): ServerLog {
  let logger: Logger | undefined
  const open = () => {
    logger ??= loadLogger(level)
    return logger
  }
  const isWritten = (wanted: LogLevel) =>
    level !== 'silent' && logLevels.indexOf(wanted) <= logLevels.indexOf(level)
  return {
    isWritten,
    failure({ requestId, error }) {
      const wanted = error instanceof Error ? 'error' : 'warn'
      if (!isWritten(wanted)) return
      if (error instanceof Error) open().error({ requestId, err: describeError(error) })
      else open().warn({ requestId }, redacted(String(error)))
    },
    write(wanted, message, fields) {
      if (isWritten(wanted)) open()[wanted](named(fields), message)
    },
  }
}

const fieldNames = [
  'requestId',
  'service',
  'operation',
  'outcome',
  'code',
  'layer',
  'milliseconds',
  'endpoint',
  'signal',
] as const satisfies readonly (keyof LogFields)[]

const named = (fields: LogFields): LogFields =>
  Object.fromEntries(fieldNames.map((name) => [name, fields[name]]))

interface DescribedError {
  readonly type: string
  readonly message: string
  readonly stack: string | undefined
  readonly code?: string
  readonly cause?: DescribedError
}

/** Drivers hang queries, parameters and connections on their errors: none of it is written. */
export function describeError(error: Error, depth = 0): DescribedError {
  const { code, cause } = error as Error & { code?: unknown }
  return {
    type: error.name,
    message: redacted(error.message),
    stack: error.stack && redacted(error.stack),
    ...(typeof code === 'string' && { code }),
    ...(cause instanceof Error && depth < 5 && { cause: describeError(cause, depth + 1) }),
  }
}

const secrets: readonly (readonly [RegExp, string])[] = [
  // user and password of a URL
  [/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, '$1***@'],
  [/\b(X-Amz-(?:Signature|Security-Token|Credential)=)[^&\s"']+/gi, '$1***'],
  [/\b(Signature=)[0-9a-f]{16,}/gi, '$1***'],
]

/** Texts of libraries may quote what they were given. */
const redacted = (text: string): string =>
  secrets.reduce((clean, [form, instead]) => clean.replace(form, instead), text)

function loadLogger(level: LogLevel): Logger {
  const { pino } = createRequire(import.meta.url)('pino') as typeof import('pino')
  // synchronous: the line before an exit is the one that matters
  return pino({ base: null, name: 'sallyport', level }, pino.destination({ dest: 2, sync: true }))
}
