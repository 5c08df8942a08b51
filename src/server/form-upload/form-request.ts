/** The PutObject that a form describes: its fields as headers, its file as the body. */

import { Readable } from 'node:stream'
import { AwsError } from '../../kernel/errors.ts'
import { HeaderTable, type HttpRequest } from '../../kernel/http.ts'
import type { ServiceModel } from '../../kernel/model.ts'
import type { BodyStream } from '../../kernel/operation.ts'
import { malformedXml } from '../../wire/protocols/rest/s3-words.ts'
import { parseXml } from '../../wire/protocols/xml/document.ts'
import { createXmlReaders, XmlMismatch } from '../../wire/protocols/xml/read.ts'
import type { FormFields } from '../../wire/signing/form-claim.ts'
import { checkFormFileSize, type FormPermission } from '../../wire/signing/form-policy.ts'

/** A field by its name in any case. */
export function fieldOf(fields: FormFields, name: string): string | undefined {
  return fields.find(([each]) => each.toLowerCase() === name)?.[1]
}

/** Throws InvalidArgument when the form doesn't say where the file goes. */
export function keyOf(fields: FormFields): string {
  const key = fieldOf(fields, 'key')
  if (key === undefined || key === '')
    throw badField(
      'key',
      '',
      "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
    )
  return key
}

/** Fields that are named otherwise than their headers. */
const renamed: ReadonlyMap<string, string> = new Map([['acl', 'x-amz-acl']])
/** Headers that no field speaks for: those of the transfer, and those that have a field of their own. */
const notFields: ReadonlySet<string> = new Set([
  'content-length',
  'x-amz-acl',
  'x-amz-tagging',
  'x-amz-write-offset-bytes',
])
/** Headers of the request that are the form's own, not the object's. */
const ofForm = /^(?:content-.*|cache-control|expires|if-.*|x-amz-.*|transfer-encoding)$/i
const metadataPrefix = 'x-amz-meta-'

/** The request as PutObject reads it; who sends it and from where stays. */
export function formRequest(
  http: HttpRequest,
  fields: FormFields,
  model: ServiceModel,
): HttpRequest {
  const known = headersOfPutObject(model)
  const raw: string[] = []
  for (let i = 0; i + 1 < http.headers.raw.length; i += 2)
    if (!ofForm.test(http.headers.raw[i] as string)) raw.push(...http.headers.raw.slice(i, i + 2))
  for (const [field, value] of fields) {
    const name = renamed.get(field.toLowerCase()) ?? field.toLowerCase()
    if (name === 'tagging') raw.push('x-amz-tagging', taggingHeader(model, value))
    else if (
      renamed.has(field.toLowerCase()) ||
      (known.has(name) && !notFields.has(name)) ||
      (name.startsWith(metadataPrefix) && /^[!#$%&'*+.^_`|~\w-]+$/.test(name))
    )
      raw.push(name, headerValue(field, value))
  }
  return { ...http, query: '', headers: new HeaderTable(raw) }
}

function headersOfPutObject(model: ServiceModel): ReadonlySet<string> {
  const shape = model.shapes[model.operations.PutObject?.input ?? '']
  if (shape?.type !== 'structure') throw new Error('PutObject has no input')
  return new Set(
    Object.entries(shape.members)
      .filter(([, { location }]) => location === 'header')
      .map(([name, { wireName }]) => (wireName ?? name).toLowerCase()),
  )
}

/** As it would have come in a header: the bytes of its UTF-8, on one line. */
function headerValue(field: string, value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these
  if (/[\u0000-\u001f\u007f]/.test(value))
    throw badField(field, value, 'Header value cannot be represented using ISO-8859-1.')
  return Buffer.from(value.trim(), 'utf8').toString('latin1')
}

/** Forms bring tags as the document that PutObjectTagging takes. */
function taggingHeader(model: ServiceModel, xml: string): string {
  const root = parseXml(Buffer.from(xml, 'utf8'))
  if (root?.name !== 'Tagging') throw malformedXml('Tagging')
  try {
    const { TagSet = [] } = createXmlReaders(model)('Tagging')(root) as {
      TagSet?: readonly { Key?: string; Value?: string }[]
    }
    return TagSet.map(({ Key, Value }) => {
      if (Key === undefined || Value === undefined) throw new XmlMismatch()
      return `${encodeURIComponent(Key)}=${encodeURIComponent(Value)}`
    }).join('&')
  } catch (thrown) {
    throw thrown instanceof XmlMismatch ? malformedXml('Tagging') : thrown
  }
}

const badField = (name: string, value: string, message: string): AwsError =>
  new AwsError('InvalidArgument', 400, message, {
    fields: { ArgumentName: name, ArgumentValue: value.slice(0, 1024) },
  })

/** The file as a body: of unknown length, refused as soon as it is larger than the policy allows. */
export function fileBody(
  file: AsyncIterable<Buffer>,
  permission: FormPermission | undefined,
): BodyStream {
  const body = Readable.from(limited(file, permission), { objectMode: false })
  return Object.assign(body, { lengthUnknown: true as const })
}

async function* limited(
  file: AsyncIterable<Buffer>,
  permission: FormPermission | undefined,
): AsyncGenerator<Buffer> {
  let size = 0
  for await (const chunk of file) {
    size += chunk.length
    if (permission) checkFormFileSize(permission, size, false)
    yield chunk
  }
  if (permission) checkFormFileSize(permission, size, true)
}
