/** The awsQuery protocol of IAM and STS. */

import type { AwsError } from '../../../kernel/errors.ts'
import type { ServiceModel } from '../../../kernel/model.ts'
import { createChecks, type Violation } from '../../schema/violations.ts'
import { violationAnswer } from '../../schema/wording.ts'
import { errorStatuses } from '../statuses.ts'
import type { Protocol } from '../types.ts'
import { escapeXml } from '../xml/escape.ts'
import { createXmlWriters, queryStyle } from '../xml/write.ts'
import { type Form, formOf } from './form.ts'
import { queryInputReader } from './input.ts'

/** Namespace of the answers that come from in front of every service: nobody knows the action. */
const faultNamespace = 'http://webservices.amazon.com/AWSFault/2005-15-09'
const faultCodes = new Set(['InvalidAction', 'MissingAction'])

interface Codec {
  readonly read: (form: Form) => unknown
  readonly write: (output: unknown, requestId: string) => string
}

/** Codecs of the operations are compiled at their first use. */
export function createQueryProtocol(model: ServiceModel): Protocol {
  const codecs = new Map<string, Codec>()
  const writers = createXmlWriters(model, queryStyle)
  const checkOf = createChecks(model)
  const statuses = errorStatuses(model)
  const namespace = escapeXml(model.xmlNamespace ?? '')

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
    const check = operation.input === undefined ? undefined : checkOf(operation.input)
    const readForm = queryInputReader(model, operation.input)
    const content = operation.output === undefined ? undefined : writers.content(operation.output)
    const open = `<${name}Response xmlns="${namespace}">`
    const openResult = `${open}<${name}Result>`
    const closeResult = `</${name}Result><ResponseMetadata><RequestId>`
    const openNothing = `${open}<ResponseMetadata><RequestId>`
    const close = `</RequestId></ResponseMetadata></${name}Response>`
    return {
      read(form) {
        const input = readForm(form)
        if (check) {
          const found: Violation[] = []
          check(input, '', found)
          if (found.length > 0) throw violationAnswer(model.service, found)
        }
        return input
      },
      // an operation without output has no Result element (IAM API reference, sample responses)
      write: content
        ? (output, id) => openResult + content(output ?? {}) + closeResult + id + close
        : (_, id) => openNothing + id + close,
    }
  }

  function serializeError(error: AwsError, requestId: string): string {
    const xmlns = faultCodes.has(error.code) ? faultNamespace : namespace
    let fields = ''
    for (const [name, value] of Object.entries(error.fields))
      fields += `<${name}>${escapeXml(value)}</${name}>`
    return (
      `<ErrorResponse xmlns="${xmlns}"><Error>` +
      `<Type>${error.status >= 500 ? 'Receiver' : 'Sender'}</Type>` +
      `<Code>${escapeXml(error.code)}</Code>` +
      `<Message>${escapeXml(error.message)}</Message>${fields}</Error>` +
      `<RequestId>${requestId}</RequestId></ErrorResponse>`
    )
  }

  return {
    parseInput: (routed, request, body) => codecOf(routed.name).read(formOf(request, body)),
    serializeOutput: (routed, output, { requestId }) => ({
      status: routed.operation.status,
      headers: { 'x-amzn-RequestId': requestId, 'Content-Type': 'text/xml' },
      body: codecOf(routed.name).write(output, requestId),
    }),
    serializeError: (error, { requestId }, method) => ({
      status: error.status,
      headers: {
        'x-amzn-RequestId': requestId,
        'Content-Type': 'text/xml',
        ...error.headers,
      },
      body: method === 'HEAD' ? undefined : serializeError(error, requestId),
    }),
    statusOf: (code) => statuses.get(code),
  }
}
