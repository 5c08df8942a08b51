/** Receives the bytes of an object: hashed while they pass, stored, and kept only when every digest holds. */

import { createHash, type Hash } from 'node:crypto'
import type { HttpRequest } from '../../../kernel/http.ts'
import type { BodyStream } from '../../../kernel/operation.ts'
import type { ContentRef, ContentSink, ContentWriter } from '../encryption/content.ts'
import { s3Error } from '../errors.ts'
import { type ChecksumAlgorithm, checksumRow, type RunningChecksum } from './checksums.ts'
import { checkChecksumValue, type Expectation } from './expectation.ts'

/** Bytes that are stored and that nothing refers to yet. */
export interface Received {
  /** One blob, or none for no bytes. */
  readonly content: readonly ContentRef[]
  readonly size: number
  /** MD5 in hexadecimal. */
  readonly md5: string
  readonly algorithm: ChecksumAlgorithm
  /** Base64. */
  readonly checksum: string
  /** Base64 of the second algorithm, when one was asked for. */
  readonly second?: string
}

/** Largest upload in one request: 5 GiB. */
export const mostUploadBytes = 5 * 1024 ** 3
/** Smaller bodies are gathered: one hash call and one write. */
const gatheredBytes = 64 * 1024

/**
 * Length of the body without transfer framing; `undefined` for the file of a form, which tells by ending. Throws
 * MissingContentLength and EntityTooLarge.
 */
export function bodyLength(http: HttpRequest, body: BodyStream | undefined): number | undefined {
  if (body?.lengthUnknown) return undefined
  const text =
    http.headers.get('x-amz-decoded-content-length') ?? http.headers.get('content-length')
  const length = text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
  if (length === undefined)
    throw s3Error('MissingContentLength', 'You must provide the Content-Length HTTP header.')
  if (length > mostUploadBytes) throw tooLarge(length)
  return length
}

const tooLarge = (length: number) =>
  s3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
    ProposedSize: String(length),
    MaxSizeAllowed: String(mostUploadBytes),
  })

/** Rejects with BadDigest, or with what the body's own verification says; nothing is stored then. */
export async function receiveContent(
  sink: ContentSink,
  body: BodyStream,
  length: number | undefined,
  expected: Expectation,
  second?: ChecksumAlgorithm,
): Promise<Received> {
  const md5 = createHash('md5')
  const checksum = await checksumRow(expected.algorithm).start()
  const digests: Digests = {
    md5,
    checksum,
    second: second === undefined ? undefined : await checksumRow(second).start(),
  }
  try {
    if (length !== undefined && length <= gatheredBytes) {
      const bytes = await gathered(body)
      take(digests, bytes)
      const proven = prove(digests, expected, body, bytes.length, length)
      return { content: bytes.length === 0 ? [] : [await sink.put(bytes)], ...proven }
    }
    return await receiveLarge(sink, body, length, expected, digests)
  } catch (thrown) {
    checksum.discard()
    digests.second?.discard()
    throw thrown
  }
}

interface Digests {
  readonly md5: Hash
  readonly checksum: RunningChecksum
  readonly second: RunningChecksum | undefined
}

function take({ md5, checksum, second }: Digests, bytes: Uint8Array): void {
  md5.update(bytes)
  checksum.update(bytes)
  second?.update(bytes)
}

/** Written while it comes; nothing of it stays when a digest is wrong. */
async function receiveLarge(
  sink: ContentSink,
  body: BodyStream,
  length: number | undefined,
  expected: Expectation,
  digests: Digests,
): Promise<Received> {
  const writer = sink.begin()
  try {
    const size = await pour(body, writer, digests)
    const proven = prove(digests, expected, body, size, length)
    if (size > 0) return { content: [await writer.finish()], ...proven }
    await writer.abandon()
    return { content: [], ...proven }
  } catch (thrown) {
    await writer.abandon()
    throw thrown
  }
}

/** Resolves with the number of bytes. Events instead of iteration: each chunk is let go before the next one comes. */
function pour(body: BodyStream, writer: ContentWriter, digests: Digests): Promise<number> {
  return new Promise((resolve, reject) => {
    let size = 0
    let ended = false
    const fail = (error: unknown) => {
      body.destroy()
      reject(error)
    }
    body.on('data', (chunk: Buffer) => {
      size += chunk.length
      try {
        if (size > mostUploadBytes) throw tooLarge(size)
        take(digests, chunk)
        const waits = writer.write(chunk)
        body.giveBack?.(chunk)
        if (waits === undefined) return
        body.pause()
        waits.then(() => body.resume(), fail)
      } catch (error) {
        fail(error)
      }
    })
    body.once('end', () => {
      ended = true
      resolve(size)
    })
    body.once('error', reject)
    body.once('close', () => {
      if (!ended) reject(incomplete())
    })
  })
}

const nothing: Buffer = Buffer.alloc(0)

function gathered(body: BodyStream): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let first: Buffer | undefined
    let chunks: Buffer[] | undefined
    let ended = false
    body.on('data', (chunk: Buffer) => {
      if (first === undefined) first = chunk
      else {
        chunks ??= [first]
        chunks.push(chunk)
      }
    })
    body.once('end', () => {
      ended = true
      resolve(chunks ? Buffer.concat(chunks) : (first ?? nothing))
    })
    body.once('error', reject)
    body.once('close', () => {
      if (!ended) reject(incomplete())
    })
  })
}

const incomplete = () => s3Error('IncompleteBody', 'The request body terminated unexpectedly')

function prove(
  digests: Digests,
  expected: Expectation,
  { trailers }: BodyStream,
  size: number,
  length: number | undefined,
): Omit<Received, 'content'> {
  if (length !== undefined && size !== length) throw incomplete()
  const md5 = digests.md5.digest()
  if (expected.md5 !== undefined && md5.toString('base64') !== expected.md5)
    throw wrongMd5(expected.md5, md5.toString('base64'))
  const checksum = digests.checksum.digest().toString('base64')
  const announced =
    expected.trailer === undefined ? expected.value : (trailers?.get(expected.trailer) ?? '')
  if (announced !== undefined) {
    const row = checksumRow(expected.algorithm)
    checkChecksumValue(row, announced)
    if (announced !== checksum) throw wrongChecksum(expected.algorithm)
  }
  const second = digests.second?.digest().toString('base64')
  return {
    size,
    md5: md5.toString('hex'),
    algorithm: expected.algorithm,
    checksum,
    ...(second !== undefined && { second }),
  }
}

export const wrongMd5 = (expected: string, calculated: string) =>
  s3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.', {
    ExpectedDigest: expected,
    CalculatedDigest: calculated,
  })

export const wrongChecksum = (algorithm: string) =>
  s3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`)
