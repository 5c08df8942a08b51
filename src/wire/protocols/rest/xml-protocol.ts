/** The restXml protocol of S3 and S3 Control. */

import { isUtf8 } from 'node:buffer'
import { AwsError } from '../../../kernel/errors.ts'
import type { AnswerBody, HttpAnswer, HttpRequest } from '../../../kernel/http.ts'
import type { Member, OperationModel, ServiceModel, StructureShape } from '../../../kernel/model.ts'
import { createChecks, lowerCamel, type Violation } from '../../schema/violations.ts'
import { errorStatuses } from '../statuses.ts'
import type { AnswerContext, Protocol, RoutedOperation } from '../types.ts'
import { parseXml } from '../xml/document.ts'
import { escapeXml } from '../xml/escape.ts'
import { createXmlReaders, XmlMismatch } from '../xml/read.ts'
import { createXmlWriters, s3Style } from '../xml/write.ts'
import { bindInput } from './input.ts'
import { bindOutput } from './output.ts'
import { boundViolation, malformedXml, missingBody, refuseS3Value } from './s3-words.ts'

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'

type Output = Readonly<Record<string, unknown>>
type Parse = (
  routed: RoutedOperation,
  request: HttpRequest,
  body: Uint8Array | undefined,
) => Record<string, unknown>
/**
 * The model knows one status of an operation. A part of an object is answered by 206 (RFC 9110 §15.3.7), a restore that
 * begins by 202, and one that is extended by 200 (RestoreObject, "Responses").
 */
const otherStatuses: ReadonlyMap<string, (output: Output) => number | undefined> = new Map([
  ['GetObject', partial],
  ['HeadObject', partial],
  ['RestoreObject', ({ Accepted }) => (Accepted === true ? 202 : undefined)],
])

function partial({ ContentRange }: Output): number | undefined {
  return ContentRange === undefined ? undefined : 206
}

type Body = (output: Output) => { body: AnswerBody; type?: string }
interface Codec {
  readonly parse: Parse
  readonly parseHead: (routed: RoutedOperation, request: HttpRequest) => Record<string, unknown>
  readonly answer: (output: Output, headers: Record<string, string>) => HttpAnswer
}

/** Codecs of the operations are compiled at their first use. */
export function createRestXmlProtocol(model: ServiceModel): Protocol {
  const codecs = new Map<string, Codec>()
  const writers = createXmlWriters(model, s3Style)
  const readerOf = createXmlReaders(model)
  const checkOf = createChecks(checkedHere(model))
  const statuses = errorStatuses(model)
  const namespace = escapeXml(model.xmlNamespace ?? '')

  function codecOf(name: string): Codec {
    let codec = codecs.get(name)
    if (codec === undefined) {
      const operation = model.operations[name]
      if (operation === undefined) throw new Error(`${model.service} has no operation ${name}`)
      codec = {
        parse: compileInput(operation),
        parseHead:
          operation.input === undefined
            ? () => ({})
            : bindInput(model, operation.input, refuseS3Value),
        answer: compileAnswer(name, operation),
      }
      codecs.set(name, codec)
    }
    return codec
  }

  function structure(name: string): StructureShape {
    const shape = model.shapes[name]
    if (shape?.type !== 'structure') throw new Error(`${name} is no structure`)
    return shape
  }

  function compileInput(operation: OperationModel): Parse {
    if (operation.input === undefined) return () => ({})
    const shape = structure(operation.input)
    const bind = bindInput(model, operation.input, refuseS3Value)
    const payload = Object.entries(shape.members).find(([, member]) => member.payload)
    const readBody = payload && payloadReader(payload[1])
    const readMembers =
      payload || Object.values(shape.members).every((member) => member.location)
        ? undefined
        : rootReader(operation.input, shape.xmlName ?? operation.input)
    const check = checkOf(operation.input)
    const byPath = new Map(
      Object.entries(shape.members).map(([name, member]) => [lowerCamel(name), { name, member }]),
    )
    const payloadRoot = payload && rootName(payload[1])
    return (routed, request, body) => {
      const input = bind(routed, request)
      if (payload && readBody && body !== undefined) {
        const value = readBody(body)
        if (value !== undefined) input[payload[0]] = value
        else if (payload[1].required) throw missingBody()
      } else if (readMembers && body !== undefined) {
        if (body.length === 0) throw missingBody()
        Object.assign(input, readMembers(body))
      }
      if (check) {
        const found: Violation[] = []
        check(input, '', found)
        const first = found.find(
          ({ path }) => !(path === lowerCamel(payload?.[0] ?? '') && body === undefined),
        )
        if (first) throw answerTo(first)
      }
      return input
    }

    function answerTo(violation: Violation): AwsError {
      const dot = violation.path.indexOf('.')
      const bound = byPath.get(dot < 0 ? violation.path : violation.path.slice(0, dot))
      if (!bound?.member.location) return malformedXml(payloadRoot ?? '')
      return boundViolation(bound.member.location, bound.member.wireName ?? bound.name, violation)
    }
  }

  function rootName(member: Member): string {
    return member.wireName ?? (model.shapes[member.shape] as StructureShape).xmlName ?? member.shape
  }

  /** Reads a body into the payload member; `undefined` for an empty one. */
  function payloadReader(member: Member): (body: Uint8Array) => unknown {
    const shape = model.shapes[member.shape]
    if (shape?.type === 'structure') {
      const read = rootReader(member.shape, rootName(member))
      return (body) => (body.length === 0 ? undefined : read(body))
    }
    if (shape?.type === 'string')
      // an empty text is one: PutBucketPolicy says itself what it misses (observed)
      return (body) => {
        if (!isUtf8(body))
          throw new AwsError('InvalidRequest', 400, 'The request body is not valid UTF-8.')
        return Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8')
      }
    return (body) => body
  }

  /** Reads a document whose root has this name. */
  function rootReader(shapeName: string, name: string): (body: Uint8Array) => unknown {
    const read = readerOf(shapeName)
    return (body) => {
      const root = parseXml(body)
      if (!root || root.name !== name) throw malformedXml(name)
      if (root.space !== '' && root.space !== model.xmlNamespace) throw malformedXml(name)
      try {
        return read(root)
      } catch (thrown) {
        throw thrown instanceof XmlMismatch ? malformedXml(name) : thrown
      }
    }
  }

  function compileAnswer(name: string, operation: OperationModel): Codec['answer'] {
    const bound = bindOutput(model, operation)
    const bodyOf = operation.method === 'HEAD' ? undefined : compileBody(operation)
    const statusOf = otherStatuses.get(name)
    return (output, headers) => {
      const content = bodyOf?.(output)
      if (content?.type !== undefined) headers['Content-Type'] = content.type
      bound.headers(headers, output)
      return {
        status: statusOf?.(output) ?? bound.status(output),
        headers,
        body: content?.body,
      }
    }
  }

  function compileBody(operation: OperationModel): Body | undefined {
    if (operation.output === undefined) return undefined
    const shape = structure(operation.output)
    const payload = Object.entries(shape.members).find(([, member]) => member.payload)
    if (payload) return payloadWriter(payload[0], payload[1])
    const inBody = Object.entries(shape.members).filter(([, member]) => !member.location)
    if (inBody.length === 0) return undefined
    if (operation.unwrappedOutput) {
      const [name, member] = inBody[0] as [string, Member]
      return (output) => ({
        type: 'application/xml',
        body: `${declaration}<${name} xmlns="${namespace}">${escapeXml(String(output[name] ?? ''))}</${member.wireName ?? name}>`,
      })
    }
    const content = writers.content(operation.output)
    return (output) => xmlBody(shape.xmlName ?? (operation.output as string), content(output))
  }

  function payloadWriter(name: string, member: Member): Body {
    const shape = model.shapes[member.shape]
    if (shape?.type === 'structure') {
      const content = writers.content(member.shape)
      const root = rootName(member)
      return (output) =>
        output[name] === undefined ? { body: undefined } : xmlBody(root, content(output[name]))
    }
    return (output) => ({ body: output[name] as AnswerBody })
  }

  function xmlBody(root: string, content: string): { body: string; type: string } {
    return {
      type: 'application/xml',
      body: `${declaration}<${root} xmlns="${namespace}">${content}</${root}>`,
    }
  }

  function errorBody(error: AwsError, context: AnswerContext): string {
    let fields = ''
    for (const [name, value] of Object.entries(error.fields))
      fields += `<${name}>${escapeXml(value)}</${name}>`
    const what =
      `<Code>${escapeXml(error.code)}</Code>` +
      `<Message>${escapeXml(error.message)}</Message>${fields}`
    const ids =
      `<RequestId>${escapeXml(context.requestId)}</RequestId>` +
      `<HostId>${escapeXml(context.hostId)}</HostId>`
    return model.unwrappedErrors
      ? `${declaration}<Error>${what}${ids}</Error>`
      : `${declaration}<ErrorResponse><Error>${what}</Error>${ids}</ErrorResponse>`
  }

  return {
    parseInput: (routed, request, body) => codecOf(routed.name).parse(routed, request, body),
    parseHead: (routed, request) => codecOf(routed.name).parseHead(routed, request),
    serializeOutput: (routed, output, context) =>
      codecOf(routed.name).answer((output ?? {}) as Output, idHeaders(context)),
    serializeError(error, context, method) {
      const empty = method === 'HEAD' || error.status === 304 || error.status === 204
      return {
        status: error.status,
        headers: {
          ...idHeaders(context),
          ...(empty ? {} : { 'Content-Type': 'application/xml' }),
          ...error.headers,
        },
        body: empty ? undefined : errorBody(error, context),
      }
    },
    statusOf: (code) => statuses.get(code),
  }
}

const idHeaders = ({ requestId, hostId }: AnswerContext): Record<string, string> => ({
  'x-amz-request-id': requestId,
  'x-amz-id-2': hostId,
})

/** Sets whose violations have answers of their own (recorded): the operations check them. */
const checkedByOperations: ReadonlySet<string> = new Set([
  // buckets know more than the enumeration does: `log-delivery-write`
  'BucketCannedACL',
  // any region may be a location here
  'BucketLocationConstraint',
  // "Invalid protocol, protocol can be http or https. …"
  'Protocol',
  // "The event is not supported for notifications"
  'Event',
  // printed as `Prefix`, written as `prefix`
  'FilterRuleName',
])

/** Lengths and patterns of texts are the operations' as well: InvalidTag, InvalidArgument about a copy source, … */
function checkedHere(model: ServiceModel): ServiceModel {
  const shapes = { ...model.shapes }
  for (const [name, shape] of Object.entries(shapes))
    if (shape.type === 'string')
      shapes[name] =
        shape.enum && !checkedByOperations.has(name)
          ? { type: 'string', enum: shape.enum }
          : { type: 'string' }
  return { ...model, shapes }
}
