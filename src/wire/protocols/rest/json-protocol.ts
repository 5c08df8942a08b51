/** The restJson1 protocol: Access Analyzer, Account Management. HTTP bindings as in restXml, bodies in JSON. */

import type { HttpRequest } from '../../../kernel/http.ts'
import type { OperationModel, ServiceModel, Shape } from '../../../kernel/model.ts'
import { createChecks, type Violation } from '../../schema/violations.ts'
import { violationAnswer } from '../../schema/wording.ts'
import { errorMembers, readBody, serializationException } from '../json/answers.ts'
import { createJsonReaders } from '../json/read.ts'
import { createJsonWriters } from '../json/write.ts'
import { errorStatuses } from '../statuses.ts'
import type { Protocol, RoutedOperation } from '../types.ts'
import { bindInput } from './input.ts'
import { bindOutput } from './output.ts'

type Output = Readonly<Record<string, unknown>>
interface Codec {
  readonly parse: (
    routed: RoutedOperation,
    request: HttpRequest,
    body: Uint8Array | undefined,
  ) => unknown
  readonly answer: (
    output: Output,
    headers: Record<string, string>,
  ) => { status: number; body: string }
}

/** Codecs of the operations are compiled at their first use. */
export function createRestJsonProtocol(model: ServiceModel): Protocol {
  const codecs = new Map<string, Codec>()
  const readerOf = createJsonReaders(model)
  const writerOf = createJsonWriters(model)
  const checkOf = createChecks(model)
  const statuses = errorStatuses(model)
  const membersOf = errorMembers(model)
  for (const [name, operation] of Object.entries(model.operations)) refusePayload(name, operation)

  function codecOf(name: string): Codec {
    let codec = codecs.get(name)
    if (codec === undefined) {
      const operation = model.operations[name]
      if (operation === undefined) throw new Error(`${model.service} has no operation ${name}`)
      codec = { parse: compileInput(operation), answer: compileAnswer(operation) }
      codecs.set(name, codec)
    }
    return codec
  }

  function compileInput(operation: OperationModel): Codec['parse'] {
    if (operation.input === undefined) return () => ({})
    const bind = bindInput(model, operation.input, (location, name, _value, type) =>
      serializationException(`The ${location} value ${name} is not a valid ${type}.`),
    )
    const inBody = memberNames(operation.input, (location) => location === undefined)
    const read = inBody.length === 0 ? undefined : readerOf(operation.input)
    const check = checkOf(operation.input)
    return (routed, request, body) => {
      const input = bind(routed, request)
      if (read) Object.assign(input, readBody(read, body))
      const found: Violation[] = []
      check?.(input, '', found)
      if (found.length > 0) throw violationAnswer(model.service, found)
      return input
    }
  }

  function compileAnswer(operation: OperationModel): Codec['answer'] {
    const bound = bindOutput(model, operation)
    const write = operation.output === undefined ? undefined : writerOf(operation.output)
    return (output, headers) => {
      bound.headers(headers, output)
      return { status: bound.status(output), body: JSON.stringify(write ? write(output) : {}) }
    }
  }

  function memberNames(
    shapeName: string,
    keep: (location: string | undefined) => boolean,
  ): readonly string[] {
    const shape = model.shapes[shapeName] as Shape
    return shape.type !== 'structure'
      ? []
      : Object.entries(shape.members)
          .filter(([, member]) => keep(member.location))
          .map(([name]) => name)
  }

  /** No modelled restJson service has a payload member; the first one that has needs code here. */
  function refusePayload(name: string, operation: OperationModel): void {
    for (const shapeName of [operation.input, operation.output]) {
      const shape = shapeName === undefined ? undefined : model.shapes[shapeName]
      if (shape?.type === 'structure' && Object.values(shape.members).some((m) => m.payload))
        throw new Error(`${model.service} ${name} has a payload member`)
    }
  }

  return {
    parseInput: (routed, request, body) => codecOf(routed.name).parse(routed, request, body),
    serializeOutput(routed, output, { requestId }) {
      const headers = { 'x-amzn-RequestId': requestId, 'Content-Type': 'application/json' }
      return { ...codecOf(routed.name).answer((output ?? {}) as Output, headers), headers }
    },
    serializeError: (error, { requestId }, method) => ({
      status: error.status,
      headers: {
        'x-amzn-RequestId': requestId,
        'x-amzn-ErrorType': error.code,
        'Content-Type': 'application/json',
        ...error.headers,
      },
      body: method === 'HEAD' ? undefined : JSON.stringify(membersOf(error)),
    }),
    statusOf: (code) => statuses.get(code),
  }
}
