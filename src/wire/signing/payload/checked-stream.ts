/** A stream of the bytes that a check lets through. */

import { Readable } from 'node:stream'
import { entityTooLarge, incompleteBody } from './problems.ts'

/** Sees every byte in order; throws AwsError at the first one that can't be right. */
export interface BodyCheck {
  /** Takes received bytes and hands on slices of them, without copying. */
  take(bytes: Buffer, emit: (bytes: Buffer) => void): void
  /** All bytes were received. */
  end(): void
}

/**
 * Reads `source` on demand through `check`, `maxBytes` at most; ends only when `check.end` agreed. A refusal destroys this stream with the
 * answer and leaves `source` paused but whole: the answer still has to travel over its connection.
 */
export function checkedStream(source: Readable, check: BodyCheck, maxBytes: number): Readable {
  let started = false
  let size = 0

  const stream = new Readable({
    read() {
      if (started) {
        source.resume()
        return
      }
      started = true
      if (source.destroyed) {
        onClose()
        return
      }
      source.on('data', onData)
      source.once('end', onEnd)
      source.once('error', onError)
      source.once('close', onClose)
      // A listener alone doesn't start a source that was paused.
      source.resume()
    },
    destroy(error, callback) {
      detach()
      source.pause()
      callback(error)
    },
  })

  function emit(bytes: Buffer): void {
    size += bytes.length
    if (size > maxBytes) throw entityTooLarge(size, maxBytes)
    if (!stream.push(bytes)) source.pause()
  }
  function onData(bytes: Buffer): void {
    try {
      check.take(bytes, emit)
    } catch (error) {
      stream.destroy(error as Error)
    }
  }
  function onEnd(): void {
    detach()
    try {
      check.end()
      stream.push(null)
    } catch (error) {
      stream.destroy(error as Error)
    }
  }
  function onError(error: Error): void {
    stream.destroy(incompleteBody(error.message))
  }
  function onClose(): void {
    stream.destroy(incompleteBody('the connection was closed'))
  }
  function detach(): void {
    source.off('data', onData)
    source.off('end', onEnd)
    source.off('close', onClose)
  }
  return stream
}
