/**
 * The S3 operations that blobs need of an upstream, one function each. All of them may be said twice, so what fails on the
 * way is tried again within the time of the settings; then a Fault is thrown. Answers that trying won't change are
 * UpstreamFailures.
 */

import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { Clock, RandomSource } from '../../../kernel/clock.ts'
import { faultOf, isMissing, isTransient, UpstreamFailure } from './failures.ts'
import type { UpstreamCredentials, UpstreamSettings } from './settings.ts'
import { createSigner, encoded, encodedQuery, type Unsigned } from './sign.ts'
import { AnswerReader, openTransport } from './transport.ts'
import { parseAnswer, type XmlAnswer } from './xml.ts'

/** Bytes to store, with their digests. */
export interface Piece {
  readonly chunks: readonly Uint8Array[]
  readonly length: number
  readonly md5: Buffer
}

export interface SentPart {
  readonly number: number
  /** As the upstream gave it, with its quotes. */
  readonly etag: string
  readonly md5: Buffer
}

export interface ListedObject {
  readonly key: string
  /** Milliseconds since 1970, by the clock of the upstream. */
  readonly modifiedAt: number
}

export interface ListedUpload {
  readonly key: string
  readonly uploadId: string
  readonly initiatedAt: number
}

interface Trying {
  readonly signal?: AbortSignal | undefined
  /** Instead of that of the settings; it is tried once only. */
  readonly onceWithinMillis?: number
}

export interface UpstreamClient {
  /** Resolves when the upstream says that it has these very bytes. */
  put(key: string, piece: Piece, trying?: Trying): Promise<void>
  /** Bytes `start` to `end` (inclusive). Tried once: whoever reads knows where to go on. */
  get(key: string, start: number, end: number, signal?: AbortSignal): Promise<AnswerReader>
  /** Of a small object; `undefined` when it isn't there. */
  getSmall(key: string, trying?: Trying): Promise<Buffer | undefined>
  /** Length in bytes; `undefined` when it isn't there. */
  head(key: string): Promise<number | undefined>
  copy(from: string, to: string): Promise<void>
  /** Idempotent. */
  delete(key: string): Promise<void>
  list(prefix: string, most?: number): AsyncGenerator<ListedObject>
  createUpload(key: string, trying?: Trying): Promise<string>
  putPart(
    key: string,
    uploadId: string,
    number: number,
    piece: Piece,
    trying?: Trying,
  ): Promise<SentPart>
  /** Resolves when the object is there with this length. */
  completeUpload(
    key: string,
    uploadId: string,
    parts: readonly SentPart[],
    length: number,
    trying?: Trying,
  ): Promise<void>
  /** Idempotent. */
  abortUpload(key: string, uploadId: string): Promise<void>
  listUploads(prefix: string): AsyncGenerator<ListedUpload>
  /** Waits and tries again, as every operation does here: `false` when it is time to give up. */
  again(tries: Tries, failure: UpstreamFailure): Promise<boolean>
  begun(): Tries
  close(): void
}

/** What was tried so far. */
export interface Tries {
  count: number
  readonly startedAt: number
}

export interface ClientParts {
  readonly settings: UpstreamSettings
  readonly credentials: UpstreamCredentials
  readonly clock: Clock
  readonly random: RandomSource
}

const mostTries = 4
const firstPauseMillis = 50
/** Of answers that are read whole: a page of 1,000 keys stays far below. */
const mostAnswerBytes = 4 * 1024 * 1024

interface Asked {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'HEAD'
  readonly key?: string
  readonly query?: Unsigned['query']
  readonly headers?: Readonly<Record<string, string>>
  readonly piece?: Piece
}

interface WholeAnswer {
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

export function createUpstreamClient({
  settings,
  credentials,
  clock,
  random,
}: ClientParts): UpstreamClient {
  const { endpoint, bucket, pathStyle, timeoutMillis } = settings
  const transport = openTransport(endpoint)
  const sign = createSigner(credentials, settings.region)
  const isSecure = endpoint.startsWith('https:')
  const host = pathStyle ? new URL(endpoint).host : `${bucket}.${new URL(endpoint).host}`
  const pathOf = (key = '') =>
    `${pathStyle ? `/${bucket}` : ''}/${key.split('/').map(encoded).join('/')}`

  /** The head of a good answer; everything else is an UpstreamFailure. */
  async function ask(
    { method, key, query = [], headers = {}, piece = nothing }: Asked,
    { signal, onceWithinMillis: silenceMillis = timeoutMillis }: Trying,
  ): Promise<IncomingMessage> {
    const path = pathOf(key)
    const hasBody = method === 'PUT' || method === 'POST'
    const signed = sign(
      {
        method,
        host,
        path,
        query,
        headers: {
          ...headers,
          ...(hasBody && {
            'content-length': String(piece.length),
            'content-md5': piece.md5.toString('base64'),
          }),
        },
        // the digest is signed in either case; over TLS nobody changes the bytes on their way
        payload: isSecure && hasBody ? 'UNSIGNED-PAYLOAD' : sha256Of(piece),
      },
      clock.now(),
    )
    const answer = await transport.send({
      method,
      target: query.length > 0 ? `${path}?${encodedQuery(query)}` : path,
      host,
      headers: signed,
      chunks: piece.chunks,
      silenceMillis,
      signal,
    })
    const status = answer.statusCode ?? 0
    if (status >= 200 && status < 300) return answer
    throw await refusal(method, answer, silenceMillis)
  }

  async function whole(asked: Asked, trying: Trying): Promise<WholeAnswer> {
    const answer = await ask(asked, trying)
    const reader = new AnswerReader(answer, trying.onceWithinMillis ?? timeoutMillis)
    const body = await reader.all(mostAnswerBytes)
    return { headers: answer.headers, body }
  }

  const begun = (): Tries => ({ count: 1, startedAt: clock.monotonic() })

  async function again(tries: Tries, failure: UpstreamFailure): Promise<boolean> {
    const elapsed = clock.monotonic() - tries.startedAt
    if (!isTransient(failure) || tries.count >= mostTries || elapsed >= timeoutMillis) return false
    const share = 0.5 + random.bytes(1).readUInt8() / 512
    await pause(firstPauseMillis * 2 ** tries.count * share)
    tries.count++
    return true
  }

  async function tried<T>(work: () => Promise<T>, trying: Trying = {}): Promise<T> {
    const tries = begun()
    for (;;) {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof UpstreamFailure)) throw error
        const goesOn = trying.onceWithinMillis === undefined && !trying.signal?.aborted
        if (goesOn && (await again(tries, error))) continue
        throw isTransient(error) ? faultOf(error) : error
      }
    }
  }

  const asked = (what: Asked, trying: Trying = {}): Promise<WholeAnswer> =>
    tried(() => whole(what, trying), trying)

  const xml = (what: Asked): Promise<XmlAnswer> =>
    tried(async () => parseAnswer((await whole(what, {})).body))

  async function sendPiece(what: Asked & { readonly piece: Piece }, trying: Trying = {}) {
    return await tried(async () => {
      const { headers } = await whole(what, trying)
      const etag = headers.etag ?? ''
      const encryption = headers['x-amz-server-side-encryption']
      // with keys of a KMS the tag is no digest; Content-MD5 was checked all the same
      const isDigest = encryption === undefined || encryption === 'AES256'
      if (isDigest && bare(etag) !== what.piece.md5.toString('hex'))
        throw new UpstreamFailure('the upstream has other bytes than were sent', {
          code: 'BadDigest',
        })
      return etag
    }, trying)
  }

  async function head(key: string): Promise<number | undefined> {
    try {
      const { headers } = await asked({ method: 'HEAD', key })
      return Number(headers['content-length'])
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  async function* pages<T>(
    query: (marker: XmlAnswer | undefined) => Unsigned['query'],
    root: string,
    itemsOf: (page: XmlAnswer) => readonly T[],
  ): AsyncGenerator<T> {
    for (let page: XmlAnswer | undefined; ; ) {
      const next: XmlAnswer = await xml({ method: 'GET', query: query(page) })
      if (next.root !== root) throw new UpstreamFailure(`the upstream answered no ${root}`)
      yield* itemsOf(next)
      if (next.get('IsTruncated') !== 'true') return
      page = next
    }
  }

  return {
    async put(key, piece, trying) {
      await sendPiece({ method: 'PUT', key, piece, headers: binary }, trying)
    },
    async get(key, start, end, signal) {
      const range = `bytes=${start}-${end}`
      const answer = await ask({ method: 'GET', key, headers: { range } }, { signal })
      const reader = new AnswerReader(answer, timeoutMillis)
      const sent = answer.headers['content-range'] ?? ''
      if (answer.statusCode === 206 && sent.startsWith(`bytes ${start}-${end}/`)) return reader
      reader.stop()
      throw new UpstreamFailure(`the upstream sent another range: \`${sent}\``, {
        status: answer.statusCode,
        code: 'InvalidRange',
      })
    },
    async getSmall(key, trying) {
      try {
        return (await asked({ method: 'GET', key }, trying)).body
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    },
    head,
    async copy(from, to) {
      const source = `${encoded(bucket)}/${from.split('/').map(encoded).join('/')}`
      const { body } = await asked({
        method: 'PUT',
        key: to,
        headers: { 'x-amz-copy-source': source },
      })
      checkDone(body)
    },
    async delete(key) {
      try {
        await asked({ method: 'DELETE', key })
      } catch (error) {
        if (!isMissing(error)) throw error
      }
    },
    list: (prefix, most = 1_000) =>
      pages(
        (page) => [
          ['list-type', '2'],
          ['max-keys', String(most)],
          ['prefix', prefix],
          ...tokenOf(page?.get('NextContinuationToken'), 'continuation-token'),
        ],
        'ListBucketResult',
        (page) =>
          page.all('Contents').map((item) => ({
            key: item.get('Key') ?? '',
            modifiedAt: Date.parse(item.get('LastModified') ?? ''),
          })),
      ),
    async createUpload(key, trying) {
      const { body } = await asked(
        { method: 'POST', key, query: [['uploads', '']], headers: binary },
        trying,
      )
      const uploadId = parseAnswer(body).get('UploadId')
      if (!uploadId) throw faultOf(new UpstreamFailure('the upstream began no upload'))
      return uploadId
    },
    async putPart(key, uploadId, number, piece, trying) {
      const query = [
        ['partNumber', String(number)],
        ['uploadId', uploadId],
      ] as const
      const etag = await sendPiece({ method: 'PUT', key, query, piece }, trying)
      return { number, etag, md5: piece.md5 }
    },
    async completeUpload(key, uploadId, parts, length, trying) {
      const tag = createHash('md5')
      for (const { md5 } of parts) tag.update(md5)
      const expected = `${tag.digest('hex')}-${parts.length}`
      const piece = pieceOf([Buffer.from(completion(parts))])
      await tried(async () => {
        let etag: string | undefined
        try {
          const { body } = await whole(
            {
              method: 'POST',
              key,
              query: [['uploadId', uploadId]],
              headers: { 'content-type': 'application/xml' },
              piece,
            },
            trying ?? {},
          )
          etag = checkDone(body).get('ETag')
        } catch (error) {
          // said again after a lost answer, the upload is gone and the object is there
          if (!isMissing(error)) throw error
        }
        if (etag !== undefined && bare(etag) === expected) return
        if ((await head(key)) !== length)
          throw new UpstreamFailure('the upstream has other bytes than were sent', {
            code: 'BadDigest',
          })
      }, trying)
    },
    async abortUpload(key, uploadId) {
      try {
        await asked({ method: 'DELETE', key, query: [['uploadId', uploadId]] })
      } catch (error) {
        if (!isMissing(error)) throw error
      }
    },
    listUploads: (prefix) =>
      pages(
        (page) => [
          ['uploads', ''],
          ['prefix', prefix],
          ...tokenOf(page?.get('NextKeyMarker'), 'key-marker'),
          ...tokenOf(page?.get('NextUploadIdMarker'), 'upload-id-marker'),
        ],
        'ListMultipartUploadsResult',
        (page) =>
          page.all('Upload').map((item) => ({
            key: item.get('Key') ?? '',
            uploadId: item.get('UploadId') ?? '',
            initiatedAt: Date.parse(item.get('Initiated') ?? ''),
          })),
      ),
    again,
    begun,
    close: () => transport.close(),
  }
}

const binary = { 'content-type': 'application/octet-stream' }
const bare = (etag: string) => etag.replaceAll('"', '')

const tokenOf = (value: string | undefined, name: string): Unsigned['query'] =>
  value ? [[name, value]] : []

/** A piece of bytes that are at hand. */
export function pieceOf(chunks: readonly Uint8Array[]): Piece {
  const md5 = createHash('md5')
  let length = 0
  for (const chunk of chunks) {
    md5.update(chunk)
    length += chunk.length
  }
  return { chunks, length, md5: md5.digest() }
}

const nothing: Piece = pieceOf([])

function sha256Of({ chunks }: Piece): string {
  const sha256 = createHash('sha256')
  for (const chunk of chunks) sha256.update(chunk)
  return sha256.digest('hex')
}

const completion = (parts: readonly SentPart[]) =>
  `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts
    .map(
      ({ number, etag }) =>
        `<Part><PartNumber>${number}</PartNumber><ETag>${etag.replaceAll('"', '&quot;')}</ETag></Part>`,
    )
    .join('')}</CompleteMultipartUpload>`

/** Copies and completions may fail behind their 200 ("CompleteMultipartUpload", "Error Response"). */
function checkDone(body: Buffer): XmlAnswer {
  const answer = parseAnswer(body)
  if (answer.root !== 'Error') return answer
  const code = answer.get('Code')
  throw new UpstreamFailure(`the upstream answered ${code}`, {
    status: code === 'NoSuchUpload' || code === 'NoSuchKey' ? 404 : 500,
    code,
  })
}

/** The words of a refusal: code and message only, nothing that the request held. */
async function refusal(
  method: string,
  answer: IncomingMessage,
  silenceMillis: number,
): Promise<UpstreamFailure> {
  const status = answer.statusCode
  let code: string | undefined
  let message = ''
  try {
    const body = await new AnswerReader(answer, silenceMillis).all(mostAnswerBytes)
    if (body.length > 0) {
      const document = parseAnswer(body)
      code = document.get('Code')
      message = document.get('Message') ?? ''
    }
  } catch {
    // the status says enough
  }
  return new UpstreamFailure(
    `the upstream answered ${method} with ${status}${code ? ` ${code}` : ''}${message ? `: ${message}` : ''}`,
    { status, code },
  )
}
