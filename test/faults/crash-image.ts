/**
 * What a disk may hold after a power cut, rebuilt from a trace of system calls. A write survives when a later sync of the
 * same file was over before the cut; of the others each is kept, dropped, or torn into sectors of 512 bytes. New names,
 * new directories, other names and removed ones survive when their directory was synced after them, whatever was done with
 * the file itself; of the others each happened or didn't.
 */

import { dirname } from 'node:path'

interface Step {
  readonly path: string
  /** Places in the trace where the call began and where it returned. */
  readonly begins: number
  readonly ends: number
}

export type Event =
  | (Step & { readonly kind: 'create' })
  | (Step & { readonly kind: 'unlink' })
  | (Step & { readonly kind: 'directory' })
  | (Step & { readonly kind: 'rename'; readonly to: string })
  | (Step & { readonly kind: 'sync' })
  | (Step & { readonly kind: 'write'; readonly at: number; readonly data: Buffer })
  | (Step & { readonly kind: 'truncate'; readonly length: number })

/** Calls of `strace -f -y -xx` on files below `root`, in the order in which they began. */
export function readTrace(trace: string, root: string): Event[] {
  const events: Event[] = []
  const unfinished = new Map<string, { text: string; begins: number }>()
  const seen = new Set<string>()
  const lengths = new Map<string, number>()
  for (const [index, line] of trace.split('\n').entries()) {
    const [, pid = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? []
    if (rest.endsWith('<unfinished ...>')) {
      unfinished.set(pid, { text: rest.slice(0, -'<unfinished ...>'.length), begins: index })
      continue
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest)
    const before = resumed === null ? undefined : unfinished.get(pid)
    const text = before === undefined ? rest : before.text + resumed![1]
    const call = parseCall(text)
    if (call === undefined || !`${call.path}/`.startsWith(`${root}/`)) continue
    const below = (path: string) => (path === root ? '.' : path.slice(root.length + 1))
    const step = {
      path: below(call.path),
      begins: before?.begins ?? index,
      ends: index,
    }
    if (call.name === 'fsync' || call.name === 'fdatasync') events.push({ kind: 'sync', ...step })
    else if (call.name === 'unlink') {
      seen.delete(step.path)
      lengths.delete(step.path)
      events.push({ kind: 'unlink', ...step })
    } else if (call.name === 'mkdir') events.push({ kind: 'directory', ...step })
    else if (call.name === 'rename') {
      const to = below(call.second)
      if (seen.delete(step.path)) seen.add(to)
      events.push({ kind: 'rename', to, ...step })
    } else if (call.name === 'ftruncate')
      events.push({ kind: 'truncate', length: call.number, ...step })
    else if (call.name === 'openat') {
      if (call.creates && !seen.has(step.path)) events.push({ kind: 'create', ...step })
      if (call.creates) seen.add(step.path)
    } else {
      const at = call.name.startsWith('p') ? call.number : (lengths.get(step.path) ?? 0)
      lengths.set(step.path, Math.max(lengths.get(step.path) ?? 0, at + call.data.length))
      events.push({ kind: 'write', at, data: call.data, ...step })
    }
  }
  return events.sort((first, second) => first.begins - second.begins)
}

interface Call {
  readonly name: string
  readonly path: string
  /** Where a file is renamed to. */
  readonly second: string
  readonly data: Buffer
  /** The last number among the arguments: offset or length. */
  readonly number: number
  readonly creates: boolean
}

function parseCall(text: string): Call | undefined {
  const [, name = '', args = '', result = ''] = /^(\w+)\((.*)\)\s+= (-?\d+)/s.exec(text) ?? []
  if (name === '' || result.startsWith('-')) return undefined
  const strings = [...args.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, hex = '']) => bytesOf(hex))
  const opened = /^\d+<([^>]*)>/.exec(args)
  const path = opened?.[1] === undefined ? strings[0]?.toString() : bytesOf(opened[1]).toString()
  return {
    name,
    path: path ?? '',
    second: strings[1]?.toString() ?? '',
    data: Buffer.concat(strings).subarray(0, Number(result)),
    number: Number(/(\d+)\s*$/.exec(args)?.[1] ?? 0),
    creates: args.includes('O_CREAT'),
  }
}

function bytesOf(hex: string): Buffer {
  return Buffer.from(hex.replaceAll('\\x', ''), 'hex')
}

/** Files by path as they may be found after a cut at this place of the trace. */
export function crashImage(
  events: readonly Event[],
  cut: number,
  draw: (bound: number) => number,
  syncCounts: (path: string) => boolean = () => true,
): Map<string, Buffer> {
  const before = events.filter((event) => event.begins < cut)
  const lastSyncs = new Map<string, number>()
  for (const { kind, path, begins, ends } of before)
    if (kind === 'sync' && ends < cut && syncCounts(path))
      lastSyncs.set(path, Math.max(lastSyncs.get(path) ?? 0, begins))
  const survives = (event: Event, path: string) => (lastSyncs.get(path) ?? -1) > event.ends

  const files = new Map<string, Buffer>()
  const missing = new Set<string>()
  for (const event of before) {
    const { path } = event
    if (event.kind === 'sync') continue
    if (event.kind === 'create') {
      files.set(path, Buffer.alloc(0))
      if (!survives(event, dirname(path)) && draw(2) !== 0) missing.add(path)
      else missing.delete(path)
    } else if (event.kind === 'directory') {
      if (!survives(event, dirname(path)) && draw(2) !== 0) missing.add(`${path}/`)
    } else if (event.kind === 'rename') {
      if (!survives(event, dirname(event.to)) && draw(2) !== 0) continue
      const bytes = files.get(path)
      if (bytes !== undefined) files.set(event.to, bytes)
      files.delete(path)
      // the file has the new name for certain, whether or not it would have kept the old one
      missing.delete(path)
      missing.delete(event.to)
    } else if (event.kind === 'unlink') {
      if (survives(event, dirname(path)) || draw(2) === 0) files.delete(path)
    } else if (event.kind === 'truncate') {
      if (survives(event, path) || draw(2) === 0)
        files.set(path, (files.get(path) ?? Buffer.alloc(0)).subarray(0, event.length))
    } else {
      const whole = survives(event, path)
      const fate = whole ? 0 : draw(3)
      if (fate === 0) patch(files, path, event.at, event.data)
      for (let at = 0; fate === 1 && at < event.data.length; at += 512)
        if (draw(2) === 0) patch(files, path, event.at + at, event.data.subarray(at, at + 512))
    }
  }
  for (const path of files.keys())
    if (
      missing.has(path) ||
      [...missing].some((each) => each.endsWith('/') && path.startsWith(each))
    )
      files.delete(path)
  return files
}

function patch(files: Map<string, Buffer>, path: string, at: number, data: Buffer): void {
  const known = files.get(path) ?? Buffer.alloc(0)
  const file = withLength(known, Math.max(known.length, at + data.length))
  data.copy(file, at)
  files.set(path, file)
}

/** The bytes with zeros behind; where they end there is room for as many again, so that growing a file costs its size. */
function withLength(bytes: Buffer, length: number): Buffer {
  if (bytes.length === length) return bytes
  const used = bytes.byteOffset + bytes.length
  if (bytes.byteOffset + length <= bytes.buffer.byteLength) {
    const grown = Buffer.from(bytes.buffer, bytes.byteOffset, length)
    return grown.fill(0, used - bytes.byteOffset)
  }
  const roomy = Buffer.from(new ArrayBuffer(length * 2), 0, length)
  bytes.copy(roomy)
  return roomy
}
