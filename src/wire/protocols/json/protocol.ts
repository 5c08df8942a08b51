/** The awsJson 1.0 and 1.1 protocols: Organizations, CloudTrail. */

import type { ServiceModel } from '../../../kernel/model.ts'
import { createChecks, type Violation } from '../../schema/violations.ts'
import { violationAnswer } from '../../schema/wording.ts'
import { errorStatuses } from '../statuses.ts'
import type { Protocol } from '../types.ts'
import { errorMembers, readBody } from './answers.ts'
import { createJsonReaders } from './read.ts'
import { createJsonWriters } from './write.ts'

interface Codec {
  readonly parse: (body: Uint8Array | undefined) => unknown
  readonly print: (output: unknown) => string
}

/** Codecs of the operations are compiled at their first use. */
export function createJsonProtocol(model: ServiceModel): Protocol {
  const codecs = new Map<string, Codec>()
  const readerOf = createJsonReaders(model)
  const writerOf = createJsonWriters(model)
  const checkOf = createChecks(model)
  const statuses = errorStatuses(model)
  const membersOf = errorMembers(model)
  const contentType = `application/x-amz-json-${model.protocol === 'awsJson1_0' ? '1.0' : '1.1'}`

  function codecOf(name: string): Codec {
    let codec = codecs.get(name)
    if (codec === undefined) {
      codec = compile(name)
      codecs.set(name, codec)
    }
    return codec
  }

  function compile(name: string): Codec {
    const operation = model.operations[name]
    if (operation === undefined) throw new Error(`${model.service} has no operation ${name}`)
    const read = operation.input === undefined ? undefined : readerOf(operation.input)
    const check = operation.input === undefined ? undefined : checkOf(operation.input)
    const write = operation.output === undefined ? undefined : writerOf(operation.output)
    return {
      parse(body) {
        if (!read) return {}
        const input = readBody(read, body)
        const found: Violation[] = []
        check?.(input, '', found)
        if (found.length > 0) throw violationAnswer(model.service, found)
        return input
      },
      // an operation without output answers with an empty body, as Organizations does
      print: write ? (output) => JSON.stringify(write(output ?? {})) : () => '',
    }
  }

  return {
    parseInput: (routed, _request, body) => codecOf(routed.name).parse(body),
    serializeOutput: (routed, output, { requestId }) => ({
      status: routed.operation.status,
      headers: { 'x-amzn-RequestId': requestId, 'Content-Type': contentType },
      body: codecOf(routed.name).print(output),
    }),
    serializeError: (error, { requestId }, method) => ({
      status: error.status,
      headers: { 'x-amzn-RequestId': requestId, 'Content-Type': contentType, ...error.headers },
      body:
        method === 'HEAD' ? undefined : JSON.stringify({ __type: error.code, ...membersOf(error) }),
    }),
    statusOf: (code) => statuses.get(code),
  }
}
