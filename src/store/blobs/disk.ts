/**
 * The few file operations that blobs need. Opening and closing are done at once: on a local file system they take less
 * than handing them to another thread. Whatever may wait for the disk is handed over.
 */

import {
  closeSync,
  fsync as fsyncCallback,
  openSync,
  read as readCallback,
  unlink,
  writev as writevCallback,
} from 'node:fs'

/** Number of an open file. */
export type FileNumber = number

/** Creates a file that must not exist, private to the user. */
export function createFile(path: string): FileNumber {
  return openSync(path, 'wx', 0o600)
}

export function openFile(path: string): FileNumber {
  return openSync(path, 'r')
}

export function closeFile(file: FileNumber): void {
  closeSync(file)
}

export function sync(file: FileNumber): Promise<void> {
  return new Promise((resolve, reject) => {
    fsyncCallback(file, (error) => (error ? reject(error) : resolve()))
  })
}

/** Deletes a file, if it is there. */
export function remove(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    unlink(path, (error) => (error && error.code !== 'ENOENT' ? reject(error) : resolve()))
  })
}

/** Bytes read; fewer than asked only at the end of the file. */
export async function readFully(
  file: FileNumber,
  bytes: Buffer,
  length: number,
  position: number,
): Promise<number> {
  let at = 0
  while (at < length) {
    const count = await readOnce(file, bytes, at, length - at, position + at)
    if (count === 0) break
    at += count
  }
  return at
}

/** All of the chunks, one behind the other. */
export async function writeFully(
  file: FileNumber,
  chunks: readonly Uint8Array[],
  position: number,
): Promise<void> {
  let rest = chunks
  let at = position
  while (rest.length > 0) {
    const count = await writeOnce(file, rest, at)
    at += count
    rest = behind(rest, count)
  }
}

function readOnce(
  file: FileNumber,
  bytes: Buffer,
  at: number,
  length: number,
  position: number,
): Promise<number> {
  return new Promise((resolve, reject) => {
    readCallback(file, bytes, at, length, position, (error, count) =>
      error ? reject(error) : resolve(count),
    )
  })
}

function writeOnce(
  file: FileNumber,
  chunks: readonly Uint8Array[],
  position: number,
): Promise<number> {
  return new Promise((resolve, reject) => {
    writevCallback(file, chunks, position, (error, count) =>
      error ? reject(error) : resolve(count),
    )
  })
}

/** What remains of the chunks behind the first `count` bytes, without copying. */
function behind(chunks: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  let skip = count
  for (const [index, chunk] of chunks.entries()) {
    if (skip < chunk.length) return [chunk.subarray(skip), ...chunks.slice(index + 1)]
    skip -= chunk.length
  }
  return []
}
