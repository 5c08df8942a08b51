/** Trees of files with names that are hard on clients and servers, made from a seed and compared byte by byte. */

import { createCipheriv, createHash } from 'node:crypto'
import {
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmdirSync,
  rmSync,
  statfsSync,
  utimesSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

const mebibyte = 1024 * 1024

/** SHA-256 of every file by its path from the top, with `/` between. */
export type Tree = ReadonlyMap<string, string>

export interface TreeSize {
  readonly files: number
  /** Of all files together. */
  readonly bytes: number
}

/** Each is a file of its own, and the name of a folder with one more. */
const hostileNames: readonly string[] = [
  'two words',
  '  spaces around  ',
  'plus+plus',
  '100%',
  '%41%2F%zz',
  'a;b',
  `'single' "double" \`back\``,
  'back\\slash',
  'a&b=c,d',
  '<markup>&amp;',
  'what?#hash',
  'star*[1]{2}(3)',
  'dollar$(HOME)!',
  'pipe|caret^at@colon:',
  '~tilde~',
  '-dash',
  '.hidden',
  '..two dots',
  'dots...',
  '__proto__',
  'constructor',
  'ümläut',
  // the same letters from combining marks: another name
  'u\u0308mla\u0308ut',
  'Ἀθῆναι Москва 東京 العربية',
  '👩‍👩‍👧 family',
  'zero\u200bwidth\u00a0no-break',
  'Case',
  'case',
  `${'long-'.repeat(48)}name`,
]

/** Four folders and a file that make a key of 1,024 bytes with a prefix of up to 64. */
const deepName = [...Array.from({ length: 4 }, () => 'deep'.repeat(55)), 'end'.repeat(20)].join('/')

/** Names of a tree's files; the hostile ones first. */
function namesOf(files: number): string[] {
  const names = [
    ...hostileNames.map((name) => `names/${name}`),
    ...hostileNames.map((name) => `folders/${name}/${name === 'Case' ? 'Case' : 'file'}`),
    deepName,
    'empty',
    'empty folder/.keep',
  ]
  for (let n = names.length; n < files; n++) names.push(`many/${n % 7}/${n}.bin`)
  return names
}

/** Sizes on and beside borders of parts. */
const largeSizes = [5 * mebibyte, 8 * mebibyte, 8 * mebibyte + 1, 15 * mebibyte - 1]
const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0)

/** Small files first, files that go up in parts at the end; the last one takes what is left of the bytes. */
function sizesOf(bytes: number, names: readonly string[]): number[] {
  const sizes = names.map((name, n) =>
    name === 'empty' || name.endsWith('.keep') ? 0 : 1 + ((n * 7919) % 12_000),
  )
  const large = Math.floor((bytes * 0.6) / sum(largeSizes)) * largeSizes.length
  for (let n = 0; n < large; n++)
    sizes[sizes.length - 2 - n] = largeSizes[n % largeSizes.length] as number
  sizes[sizes.length - 1] = bytes - sum(sizes.slice(0, -1))
  return sizes
}

/** Bytes that never repeat, within a file or between files: the keystream of the seed. */
function* contentOf(seed: string, size: number): Generator<Buffer> {
  const stream = createCipheriv(
    'aes-128-ctr',
    createHash('md5').update(seed).digest(),
    Buffer.alloc(16),
  )
  const zeros = Buffer.alloc(mebibyte)
  for (let at = 0; at < size; at += zeros.length)
    yield stream.update(zeros.subarray(0, Math.min(zeros.length, size - at)))
}

function writeFile(path: string, seed: string, size: number): string {
  const hash = createHash('sha256')
  mkdirSync(dirname(path), { recursive: true })
  // another file of the same name, in case this one is linked elsewhere
  rmSync(path, { force: true })
  const file = openSync(path, 'wx')
  for (const piece of contentOf(seed, size)) {
    hash.update(piece)
    writeSync(file, piece)
  }
  closeSync(file)
  // an hour old: S3 tells times in whole seconds, and clients send again what seems newer than its copy
  const anHourAgo = Date.now() / 1000 - 3600
  utimesSync(path, anHourAgo, anHourAgo)
  return hash.digest('hex')
}

/** Makes the files of a tree under the folder. */
export function writeTree(folder: string, size: TreeSize): Tree {
  const names = namesOf(size.files)
  const sizes = sizesOf(size.bytes, names)
  return new Map(
    names.map((name, n) => [name, writeFile(join(folder, name), name, sizes[n] as number)]),
  )
}

/** A file more, or other bytes of one that is there. */
export function addFile(folder: string, tree: Tree, name: string, size: number): Tree {
  const hash = writeFile(join(folder, name), `other ${name}`, size)
  return new Map([...tree, [name, hash]])
}

/** A file less, and its folder when it was the last. */
export function removeFile(folder: string, tree: Tree, name: string): Tree {
  rmSync(join(folder, name))
  if (readdirSync(dirname(join(folder, name))).length === 0) rmdirSync(dirname(join(folder, name)))
  return new Map([...tree].filter(([each]) => each !== name))
}

/** Paths of the files in a folder and below. */
export function filesOf(folder: string, path = ''): string[] {
  return readdirSync(join(folder, path)).flatMap((name) => {
    const each = path === '' ? name : `${path}/${name}`
    return lstatSync(join(folder, each)).isDirectory() ? filesOf(folder, each) : [each]
  })
}

/** What is in a folder now. */
export function readTree(folder: string): Tree {
  const buffer = Buffer.alloc(mebibyte)
  const hashOf = (name: string): string => {
    const hash = createHash('sha256')
    const file = openSync(join(folder, name), 'r')
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer))
      hash.update(buffer.subarray(0, read))
    closeSync(file)
    return hash.digest('hex')
  }
  return new Map(filesOf(folder).map((name) => [name, hashOf(name)]))
}

/** Lines that are different between two trees, for a message that says which files; empty when they are the same. */
export function differences(got: Tree, wanted: Tree): string[] {
  const lines: string[] = []
  for (const [name, hash] of wanted)
    if (!got.has(name)) lines.push(`missing: ${JSON.stringify(name)}`)
    else if (got.get(name) !== hash) lines.push(`other bytes: ${JSON.stringify(name)}`)
  for (const name of got.keys())
    if (!wanted.has(name)) lines.push(`unexpected: ${JSON.stringify(name)}`)
  return lines
}

/** Bytes that may still be written below a folder. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}
