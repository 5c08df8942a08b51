/** Status and headers of an answer by the HTTP bindings; the body is the protocol's. */

import type { Member, OperationModel, ServiceModel, Shape } from '../../../kernel/model.ts'
import { httpDate, isoSeconds } from '../../schema/timestamps.ts'

type Output = Readonly<Record<string, unknown>>
type Fill = (headers: Record<string, string>, output: Output) => void

export interface BoundOutput {
  /** Members in headers are set on `headers`. */
  headers(headers: Record<string, string>, output: Output): void
  /** The model's status, or the one a member carries. */
  status(output: Output): number
}

export function bindOutput(model: ServiceModel, operation: OperationModel): BoundOutput {
  const shape = operation.output === undefined ? undefined : model.shapes[operation.output]
  const fills: Fill[] = []
  let statusMember: string | undefined
  if (shape?.type === 'structure')
    for (const [name, member] of Object.entries(shape.members)) {
      if (member.location === 'statusCode') statusMember = name
      const fill = fillOf(name, member)
      if (fill) fills.push(fill)
    }

  function fillOf(name: string, member: Member): Fill | undefined {
    const wireName = member.wireName ?? name
    if (member.location === 'headers')
      return (headers, output) => {
        for (const [key, value] of Object.entries((output[name] as Record<string, string>) ?? {}))
          headers[wireName + key] = headerValue(value)
      }
    if (member.location !== 'header') return undefined
    const print = printer(member)
    return (headers, output) => {
      const value = output[name]
      if (value !== undefined && value !== null) headers[wireName] = headerValue(print(value))
    }
  }

  function printer(member: Member): (value: unknown) => string {
    const target = model.shapes[member.shape] as Shape
    if (target.type === 'timestamp') {
      const print = (member.format ?? 'rfc822') === 'rfc822' ? httpDate : isoSeconds
      return (value) => print(value as Date)
    }
    if (target.type === 'list') return (value) => (value as readonly unknown[]).join(',')
    if (target.type === 'blob')
      return (value) => Buffer.from(value as Uint8Array).toString('base64')
    return String
  }

  return {
    headers(headers, output) {
      for (const fill of fills) fill(headers, output)
    },
    status: (output) =>
      statusMember !== undefined && typeof output[statusMember] === 'number'
        ? (output[statusMember] as number)
        : operation.status,
  }
}

/** Bytes of a header value, one character each; line ends and other controls never get out. */
function headerValue(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const clean = /[\u0000-\u0008\u000A-\u001F\u007F]/.test(text)
    ? // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
      text.replace(/[\u0000-\u0008\u000A-\u001F\u007F]/g, ' ')
    : text
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything but ASCII
  return /^[\u0000-\u007F]*$/.test(clean) ? clean : Buffer.from(clean, 'utf8').toString('latin1')
}
