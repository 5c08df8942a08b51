/** A posted multipart form: its fields are held under a cap, its file streams. Fields behind the file don't count. */

import type { Readable } from 'node:stream'
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy'
import { AwsError } from '../../kernel/errors.ts'
import type { FormFields } from '../../wire/signing/form-claim.ts'

/** A form up to its file, which is still on its way. */
export interface PostedForm {
  /** Before the file, in order, with the name of the file put in for `${filename}`. */
  readonly fields: FormFields
  /** Ends without an error only when the whole form has arrived and held this one file. */
  readonly file: AsyncIterable<Buffer>
  /** Lets go of what wasn't read. */
  discard(): void
}

/** Everything before the file (S3 API reference, "POST Object"). */
const mostFieldBytes = 20 * 1024
/** Everything that arrives before the file, whatever it is: nobody has been asked for a signature yet. */
const mostUnprovenBytes = 256 * 1024
const mostFields = 1000
const mostPartHeaderBytes = 8 * 1024

/** Resolves when the file begins. */
export function readForm(contentType: string, source: Readable): Promise<PostedForm> {
  const parser = newParser(contentType)
  const fields: [string, string][] = []
  let size = 0
  let unproven = 0
  let file: BusboyFileStream | undefined
  let done = false

  return new Promise((resolve, reject) => {
    const end = Promise.withResolvers<void>()
    // it is waited for only by whoever reads the file to its end
    end.promise.catch(() => {})
    const count = (chunk: Buffer) => {
      unproven += chunk.length
      if (file === undefined && unproven > mostUnprovenBytes) fail(tooLong())
    }
    const fail = (error: AwsError) => {
      if (done) return
      done = true
      source.removeListener('data', count)
      source.unpipe(parser)
      end.reject(error)
      if (file === undefined) reject(error)
      else file.destroy(error)
    }
    parser.on('field', (name: string | undefined, value, _nameTruncated, truncated) => {
      if (file !== undefined) return
      size += Buffer.byteLength(name ?? '') + Buffer.byteLength(value)
      if (truncated || size > mostFieldBytes) fail(tooLong())
      else if (name === undefined) fail(malformed())
      else fields.push([name, value])
    })
    parser.on('file', (_name, stream, fileName: string | undefined) => {
      file = stream
      source.removeListener('data', count)
      // reported through the iteration; nobody may be reading yet
      stream.on('error', () => fail(malformed()))
      resolve({
        fields: fields.map(([name, value]) => [name, expanded(value, fileName)]),
        file: bytesOf(stream, end.promise),
        discard() {
          done = true
          source.unpipe(parser)
          stream.destroy()
        },
      })
    })
    parser.on('fieldsLimit', () => fail(tooLong()))
    parser.on('filesLimit', () => fail(oneFile(2)))
    parser.on('error', () => fail(malformed()))
    parser.on('finish', () => {
      if (file === undefined) fail(oneFile(0))
      else {
        done = true
        end.resolve()
      }
    })
    source.once('error', () => fail(malformed()))
    source.once('close', () => {
      if (!source.readableEnded) fail(malformed())
    })
    source.pipe(parser)
    // behind the parser: a chunk may bring the file with it
    source.on('data', count)
  })
}

function newParser(contentType: string): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      isPartAFile: (name) => name?.toLowerCase() === 'file',
      limits: {
        fieldSize: mostFieldBytes,
        fields: mostFields,
        files: 1,
        headerPairs: 100,
        headerSize: mostPartHeaderBytes,
      },
    })
  } catch {
    throw malformed()
  }
}

async function* bytesOf(file: Readable, end: Promise<void>): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of file as AsyncIterable<Buffer>) yield chunk
  } catch (thrown) {
    // of a form that breaks off the parser tells in words of its own
    throw thrown instanceof AwsError ? thrown : malformed()
  }
  await end
}

/**
 * Variables are put in before the policy is asked ("Creating an HTML form"). The name of a file that says none stays
 * unreplaced (observed 2026; the guide says that it becomes nothing).
 */
const expanded = (value: string, fileName: string | undefined): string =>
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how forms write it
  fileName === undefined ? value : value.replaceAll('${filename}', () => fileName)

const malformed = (): AwsError =>
  new AwsError(
    'MalformedPOSTRequest',
    400,
    'The body of your POST request is not well-formed multipart/form-data.',
  )

/** Observed (2016 to 2020) for no file; the error list has another code. */
const oneFile = (files: number): AwsError =>
  new AwsError('InvalidArgument', 400, 'POST requires exactly one file upload per request.', {
    fields: { ArgumentName: 'file', ArgumentValue: String(files) },
  })

/** Observed (2013 to 2020), spelling included. */
const tooLong = (): AwsError =>
  new AwsError(
    'MaxPostPreDataLengthExceeded',
    400,
    'Your POST request fields preceeding the upload file was too large.',
    { fields: { MaxPostPreDataLengthBytes: String(mostFieldBytes) } },
  )
