/** Reads the operations and shapes that an `@aws-sdk/client-*` package exports. */

import { NormalizedSchema } from '@smithy/core/schema'

/** What is true of one member on the wire, by the names of the SDK's traits. */
export type Traits = Readonly<Record<string, unknown>>

export type ScalarKind =
  | 'string'
  | 'number'
  | 'boolean'
  | 'blob'
  | 'document'
  | 'timestamp'
  | 'timestamp:iso8601'
  | 'timestamp:rfc822'
  | 'timestamp:unixTimestamp'

export type SdkShape =
  | {
      kind: 'structure'
      name: string
      members: ReadonlyMap<string, SdkMember>
      /** Of the shape itself: `xmlName` is the name of its root element. */
      traits: Traits
    }
  | { kind: 'list'; name: string; member: SdkMember }
  | { kind: 'map'; name: string; key: SdkMember; value: SdkMember }
  | { kind: ScalarKind; streaming: boolean; sensitive: boolean }

export interface SdkMember {
  /** Of the member alone. */
  readonly traits: Traits
  /** With those of its shape. */
  readonly mergedTraits: Traits
  /** Resolved on demand: shapes may refer to themselves. */
  shape(): SdkShape
}

export interface SdkOperation {
  readonly name: string
  readonly http: readonly [method: string, uri: string, status: number] | undefined
  readonly input: () => SdkShape
  readonly output: () => SdkShape
}

export interface SdkService {
  readonly version: string
  readonly protocol: string
  readonly xmlNamespace: string | undefined
  readonly serviceTarget: string
  readonly signingName: string
  readonly operations: ReadonlyMap<string, SdkOperation>
  readonly errors: ReadonlyMap<string, { shape: () => SdkShape; traits: Traits }>
}

type Exports = Record<string, unknown>

/** Everything the package's public schema exports say about its service. */
export async function readSdkService(packageName: string): Promise<SdkService> {
  const exports = (await import(packageName)) as Exports
  const clientName = Object.keys(exports).find((name) => /^[A-Z]\w*Client$/.test(name)) as string
  const Client = exports[clientName] as new (options: {
    region: string
  }) => {
    config: {
      apiVersion: string
      defaultSigningName: string
      protocol: { getShapeId(): string }
      protocolSettings: { xmlNamespace?: string; version: string; serviceTarget: string }
    }
  }
  const { config } = new Client({ region: 'us-east-1' })
  const operations = new Map<string, SdkOperation>()
  const errors = new Map<string, { shape: () => SdkShape; traits: Traits }>()
  for (const value of Object.values(exports)) {
    if (!Array.isArray(value)) continue
    if (value[0] === 9) {
      const { http } = NormalizedSchema.of(value as never).getMergedTraits() as Traits
      operations.set(value[2] as string, {
        name: value[2] as string,
        http: http as SdkOperation['http'],
        input: () => shapeOf(NormalizedSchema.of(value[4])),
        output: () => shapeOf(NormalizedSchema.of(value[5])),
      })
    } else if (value[0] === -3) {
      const schema = NormalizedSchema.of(value as never)
      errors.set(value[2] as string, {
        shape: () => shapeOf(schema),
        traits: schema.getMergedTraits() as Traits,
      })
    }
  }
  return {
    version: config.protocolSettings.version,
    protocol: config.protocol.getShapeId().replace(/^.*#/, ''),
    xmlNamespace: config.protocolSettings.xmlNamespace,
    serviceTarget: config.protocolSettings.serviceTarget,
    signingName: config.defaultSigningName,
    operations,
    errors,
  }
}

function memberOf(schema: NormalizedSchema): SdkMember {
  return {
    traits: schema.getMemberTraits() as Traits,
    mergedTraits: schema.getMergedTraits() as Traits,
    shape: () => shapeOf(schema),
  }
}

function shapeOf(schema: NormalizedSchema): SdkShape {
  const name = nameOf(schema)
  if (schema.isUnitSchema())
    return { kind: 'structure', name: 'Unit', members: new Map(), traits: {} }
  if (schema.isStructSchema()) {
    const members = new Map<string, SdkMember>()
    for (const [memberName, member] of schema.structIterator())
      members.set(memberName, memberOf(member))
    return { kind: 'structure', name, members, traits: schema.getOwnTraits() as Traits }
  }
  if (schema.isListSchema())
    return { kind: 'list', name, member: memberOf(schema.getValueSchema()) }
  if (schema.isMapSchema())
    return {
      kind: 'map',
      name,
      key: memberOf(schema.getKeySchema()),
      value: memberOf(schema.getValueSchema()),
    }
  const traits = schema.getMergedTraits() as Traits
  return {
    kind: scalarKind(schema),
    streaming: schema.isStreaming(),
    sensitive: Boolean(traits.sensitive),
  }
}

/** Name of the underlying shape; `getName` of a member is the member's. */
function nameOf(schema: NormalizedSchema): string {
  const raw = schema.getSchema() as unknown
  return Array.isArray(raw) && typeof raw[2] === 'string' ? raw[2] : ''
}

const timestampKinds: Readonly<Record<number, ScalarKind>> = {
  4: 'timestamp',
  5: 'timestamp:iso8601',
  6: 'timestamp:rfc822',
  7: 'timestamp:unixTimestamp',
}

function scalarKind(schema: NormalizedSchema): ScalarKind {
  if (schema.isTimestampSchema()) return timestampKinds[schema.getSchema() as number] ?? 'timestamp'
  if (schema.isBlobSchema() || schema.isStreaming()) return 'blob'
  if (schema.isBooleanSchema()) return 'boolean'
  if (schema.isNumericSchema()) return 'number'
  if (schema.isDocumentSchema()) return 'document'
  return 'string'
}
