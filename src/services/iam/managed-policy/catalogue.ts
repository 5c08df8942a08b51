/**
 * The managed policies that AWS publishes, with every version known of each. The data lies compressed in
 * `models/managed-policies/` (written by `npm run refresh:managed-policies`) and is read on first use; documents are
 * cut out of it one by one, so that a server that uses a few of them holds no more than those.
 */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'

export interface AwsManagedPolicyVersion {
  /** `v3` */
  readonly versionId: string
  /** Milliseconds since 1970. */
  readonly createDate: number
}

export interface AwsManagedPolicy {
  /** `arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole` */
  readonly arn: string
  readonly name: string
  /** `/service-role/` */
  readonly path: string
  /**
   * Derived from the ARN, the same on every server: the published data doesn't carry AWS's own ids of these policies.
   */
  readonly policyId: string
  readonly defaultVersionId: string
  /** Milliseconds since 1970. */
  readonly createDate: number
  /** Milliseconds since 1970. */
  readonly updateDate: number
  /** Newest first. Some policies have gaps: versions AWS replaced before they were recorded. */
  readonly versions: readonly AwsManagedPolicyVersion[]
  /** Text of a version, of the default one when none is named; `undefined` when there is no such version. */
  document(versionId?: string): string | undefined
}

/** The policy with exactly this ARN; `undefined` when AWS publishes none. */
export function managedPolicy(arn: string): AwsManagedPolicy | undefined {
  return catalogue().byArn.get(arn)
}

/** All policies that AWS publishes, in ARN order. */
export function listManagedPolicies(): readonly AwsManagedPolicy[] {
  return catalogue().policies
}

/** The catalogue as it is stored. Dates are seconds, lengths are bytes. */
interface StoredCatalogue {
  /** Index of the first policy in each history file. */
  readonly firstOfFile: readonly number[]
  readonly policies: readonly (readonly [
    pathAndName: string,
    created: number,
    updated: number,
    versions: readonly (readonly [number: number, created: number, length: number])[],
  ])[]
}

interface Catalogue {
  readonly policies: readonly AwsManagedPolicy[]
  readonly byArn: ReadonlyMap<string, AwsManagedPolicy>
}

let loaded: Catalogue | undefined

function catalogue(): Catalogue {
  loaded ??= readCatalogue()
  return loaded
}

function readCatalogue(): Catalogue {
  const stored: StoredCatalogue = JSON.parse(decompress('catalogue.json.br').toString())
  const policies: AwsManagedPolicy[] = []
  let file = -1
  let currentStart = 0
  let historyStart = 0
  for (const [index, row] of stored.policies.entries()) {
    if (index === stored.firstOfFile[file + 1]) {
      file++
      historyStart = 0
    }
    policies.push(describe(row, currentStart, `history-${file}.br`, historyStart))
    for (const [position, [, , length]] of row[3].entries()) {
      if (position === 0) currentStart += length
      else historyStart += length
    }
  }
  return { policies, byArn: new Map(policies.map((policy) => [policy.arn, policy])) }
}

/** What can be computed is computed when asked for: few of the many policies ever are. */
function describe(
  [pathAndName, created, updated, versions]: StoredCatalogue['policies'][number],
  currentStart: number,
  historyFile: string,
  historyStart: number,
): AwsManagedPolicy {
  const arn = `arn:aws:iam::aws:policy${pathAndName}`
  const nameStart = pathAndName.lastIndexOf('/') + 1
  const defaultVersionId = `v${versions[0]?.[0]}`
  return {
    arn,
    name: pathAndName.slice(nameStart),
    path: pathAndName.slice(0, nameStart),
    defaultVersionId,
    createDate: created * 1000,
    updateDate: updated * 1000,
    get policyId() {
      return policyIdOf(arn)
    },
    get versions() {
      return versions.map(([number, at]) => ({ versionId: `v${number}`, createDate: at * 1000 }))
    },
    document(versionId = defaultVersionId) {
      let start = historyStart
      for (const [position, [number, , length]] of versions.entries()) {
        if (`v${number}` === versionId)
          return position === 0
            ? text('documents.br', currentStart, length)
            : text(historyFile, start, length)
        if (position > 0) start += length
      }
      return undefined
    },
  }
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** `ANPA` and 17 characters of base32, as long as AWS's own. */
function policyIdOf(arn: string): string {
  const digest = createHash('sha256').update(arn).digest()
  return `ANPA${Array.from(digest.subarray(0, 17), (byte) => base32[byte & 31]).join('')}`
}

/** Default documents are asked for again and again and stay; of the history, only the file read last does. */
let documents: Buffer | undefined
let history: { readonly file: string; readonly bytes: Buffer } | undefined

function text(file: string, start: number, length: number): string {
  if (file === 'documents.br') {
    documents ??= decompress(file)
    return documents.toString('utf8', start, start + length)
  }
  if (history?.file !== file) history = { file, bytes: decompress(file) }
  return history.bytes.toString('utf8', start, start + length)
}

function decompress(file: string): Buffer {
  const place = new URL(`../../../../models/managed-policies/${file}`, import.meta.url)
  return brotliDecompressSync(readFileSync(place))
}
