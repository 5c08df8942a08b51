/** The awsQuery protocol of IAM and STS. */

import type { AwsError } from '../../../kernel/errors.ts'
import type { ServiceModel } from '../../../kernel/model.ts'
import { createChecks, type Violation } from '../../schema/violations.ts'
import { violationAnswer } from '../../schema/wording.ts'
import { createJsonWriters } from '../json/write.ts'
import { errorStatuses } from '../statuses.ts'
import type { AnswerContext, Protocol } from '../types.ts'
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
  readonly writeJson: (output: unknown, requestId: string) => string
}

/**
 * The query services answer in JSON when asked to, moments as seconds since 1970. Services that check a presigned
 * GetCallerIdentity (aws-iam-authenticator) ask for it.
 */
const wantsJson = ({ accept }: AnswerContext): boolean => accept === 'application/json'

/** Codecs of the operations are compiled at their first use. */
export function createQueryProtocol(model: ServiceModel): Protocol {
  const codecs = new Map<string, Codec>()
  const writers = createXmlWriters(model, queryStyle)
  const jsonWriterOf = createJsonWriters(model)
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
      writeJson(output, id) {
        const result = operation.output && jsonWriterOf(operation.output)(output ?? {})
        return JSON.stringify({
          [`${name}Response`]: {
            ...(result ? { [`${name}Result`]: result } : {}),
            ResponseMetadata: { RequestId: id },
          },
        })
      },
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

  const jsonError = (error: AwsError, requestId: string): string =>
    JSON.stringify({
      Error: {
        Code: error.code,
        Message: error.message,
        Type: error.status >= 500 ? 'Receiver' : 'Sender',
        ...error.fields,
      },
      RequestId: requestId,
    })

  return {
    parseInput: (routed, request, body) => codecOf(routed.name).read(formOf(request, body)),
    serializeOutput(routed, output, context) {
      const { requestId } = context
      const codec = codecOf(routed.name)
      const json = wantsJson(context)
      return {
        status: routed.operation.status,
        headers: headersOf(requestId, json),
        body: json ? codec.writeJson(output, requestId) : codec.write(output, requestId),
      }
    },
    serializeError(error, context, method) {
      const { requestId } = context
      const json = wantsJson(context)
      const body = json ? jsonError(error, requestId) : serializeError(error, requestId)
      return {
        status: error.status,
        headers: { ...headersOf(requestId, json), ...error.headers },
        body: method === 'HEAD' ? undefined : body,
      }
    },
    statusOf: (code) => statuses.get(code),
  }
}

const headersOf = (requestId: string, json: boolean): Record<string, string> => ({
  'x-amzn-RequestId': requestId,
  'Content-Type': json ? 'application/json' : 'text/xml',
})
