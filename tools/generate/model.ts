/** Joins the SDK's schemas with the constraints into one {@link ServiceModel}. */

import type {
  Member,
  OperationModel,
  ProtocolName,
  ServiceModel,
  Shape,
} from '../../src/kernel/model.ts'
import type { ConstraintOperation, ConstraintShape, Constraints } from './constraints.ts'
import type { SdkMember, SdkOperation, SdkService, SdkShape, Traits } from './schemas.ts'

/** What neither source says. */
interface Exceptions {
  /** Members whose value AWS keeps as text although the SDK reads a timestamp. */
  readonly textShapes: ReadonlySet<string>
  /** Members the SDK invents. */
  readonly inventedMembers: ReadonlySet<string>
  readonly unwrappedOutputs: ReadonlySet<string>
  readonly unwrappedErrors?: true
}

const exceptions: Readonly<Record<string, Exceptions>> = {
  s3: {
    // S3 returns the Expires of an object as it was given, date or not.
    textShapes: new Set(['Expires']),
    inventedMembers: new Set(['ExpiresString']),
    // Trait `s3UnwrappedXmlOutput` of the published Smithy model.
    unwrappedOutputs: new Set(['GetBucketLocation']),
    // `noErrorWrapping` of its trait `restXml`
    unwrappedErrors: true,
  },
}

const noExceptions: Exceptions = {
  textShapes: new Set(),
  inventedMembers: new Set(),
  unwrappedOutputs: new Set(),
}

export function joinModel(
  service: string,
  sdk: SdkService,
  constraints: Constraints,
  origin: Readonly<Record<string, string>>,
): ServiceModel {
  const special = exceptions[service] ?? noExceptions
  const protocol = sdk.protocol as ProtocolName
  const shapes = new Map<string, Shape>()
  const isJsonRpc = protocol === 'awsJson1_0' || protocol === 'awsJson1_1'

  /** Adds the shape (and those it refers to) and returns its name in the model. */
  function add(shape: SdkShape, known: string | undefined): string {
    const limits = known === undefined ? undefined : constraints.shapes[known]
    if (shape.kind === 'structure') {
      const name = known ?? shape.name
      if (!shapes.has(name)) addStructure(name, shape, limits)
      return name
    }
    if (shape.kind === 'list' || shape.kind === 'map') {
      const name = known ?? shape.name
      if (shapes.has(name)) return name
      shapes.set(name, { type: 'boolean' }) // holds the place: shapes may refer to themselves
      shapes.set(
        name,
        shape.kind === 'list'
          ? {
              type: 'list',
              member: member(shape.member, limits?.member, false),
              ...sizes(limits),
            }
          : {
              type: 'map',
              key: member(shape.key, limits?.key, false),
              value: member(shape.value, limits?.value, false),
              ...sizes(limits),
            },
      )
      return name
    }
    const scalar = scalarShape(shape, known, limits)
    const name = known ?? `sdk.${scalar.type}`
    const existing = shapes.get(name)
    if (existing === undefined || JSON.stringify(existing) === JSON.stringify(scalar)) {
      shapes.set(name, scalar)
      return name
    }
    const variant = `${name}.${shape.streaming ? 'stream' : scalar.type}`
    shapes.set(variant, scalar)
    return variant
  }

  function addStructure(
    name: string,
    shape: Extract<SdkShape, { kind: 'structure' }>,
    limits: ConstraintShape | undefined,
  ): void {
    shapes.set(name, { type: 'structure', members: {} })
    const members: Record<string, Member> = {}
    const order = Object.keys(limits?.members ?? {})
    const names = [
      ...order.filter((memberName) => shape.members.has(memberName)),
      ...[...shape.members.keys()].filter((memberName) => !order.includes(memberName)),
    ]
    for (const memberName of names) {
      if (special.inventedMembers.has(memberName)) continue
      members[memberName] = member(
        shape.members.get(memberName) as SdkMember,
        limits?.members?.[memberName],
        limits?.required?.includes(memberName) ?? false,
      )
    }
    const errorTraits = sdk.errors.get(name)?.traits
    shapes.set(name, {
      type: 'structure',
      members,
      ...(limits?.union ? { union: true as const } : {}),
      ...(typeof shape.traits.xmlName === 'string' ? { xmlName: shape.traits.xmlName } : {}),
      ...(errorTraits ? { error: errorOf(name, errorTraits, limits) } : {}),
    })
  }

  function errorOf(name: string, traits: Traits, limits: ConstraintShape | undefined) {
    // some JSON services still carry the codes of a query protocol they once spoke
    const query =
      protocol === 'awsQuery'
        ? (traits.awsQueryError as readonly [string, number] | undefined)
        : undefined
    const fault = traits.error === 'server' ? ('server' as const) : ('client' as const)
    const stated =
      query?.[1] ?? (traits.httpError as number | undefined) ?? limits?.error?.httpStatusCode
    // The JSON RPC protocols answer 400 for every fault of the client, whatever the model's trait says.
    const status = isJsonRpc || stated === undefined ? (fault === 'server' ? 500 : 400) : stated
    return { code: query?.[0] ?? limits?.error?.code ?? name, status, fault }
  }

  function member(source: SdkMember, known: string | undefined, required: boolean): Member {
    const shape = source.shape()
    const name = add(shape, known)
    const format =
      known !== undefined && special.textShapes.has(known) ? undefined : formatOf(shape)
    return {
      shape: name,
      ...(required ? { required: true as const } : {}),
      ...bindings(source),
      ...(format ? { format } : {}),
    }
  }

  function scalarShape(
    shape: Exclude<SdkShape, { kind: 'structure' | 'list' | 'map' }>,
    known: string | undefined,
    limits: ConstraintShape | undefined,
  ): Shape {
    const sensitive = shape.sensitive || limits?.sensitive ? { sensitive: true as const } : {}
    const kind = shape.kind.split(':')[0] as string
    if (kind === 'string' || (known !== undefined && special.textShapes.has(known)))
      return {
        type: 'string',
        ...(limits?.type === 'string' ? sizes(limits) : {}),
        ...(limits?.pattern !== undefined ? { pattern: limits.pattern } : {}),
        ...(limits?.enum ? { enum: limits.enum } : {}),
        ...sensitive,
      }
    if (kind === 'number')
      return {
        type: (limits?.type ?? 'integer') as 'integer' | 'long' | 'float' | 'double',
        ...sizes(limits),
      }
    return {
      type: kind as 'boolean' | 'timestamp' | 'blob' | 'document',
      ...(kind === 'blob' ? sizes(limits) : {}),
      ...sensitive,
      ...(shape.streaming ? { streaming: true as const } : {}),
    }
  }

  function operationModel(source: SdkOperation, limits: ConstraintOperation | undefined) {
    const input = source.input()
    const output = source.output()
    const [method, path, status] = source.http ?? ['POST', '/', 200]
    const inputName = isUnit(input) ? undefined : add(input, limits?.input)
    const outputName = isUnit(output) ? undefined : add(output, limits?.output)
    const errors = (limits?.errors ?? []).map((name) =>
      add((sdk.errors.get(name) as { shape(): SdkShape }).shape(), name),
    )
    const result: OperationModel = {
      method,
      uri: service === 's3' ? withBucket(path, input) : path,
      status,
      ...(inputName ? { input: inputName } : {}),
      ...(outputName ? { output: outputName } : {}),
      ...(errors.length > 0 ? { errors } : {}),
      ...(limits?.unsigned ? { unsigned: true as const } : {}),
      ...(special.unwrappedOutputs.has(source.name) ? { unwrappedOutput: true as const } : {}),
      ...checksumOf(limits),
    }
    return result
  }

  const operations: Record<string, OperationModel> = {}
  for (const name of [...sdk.operations.keys()].sort())
    operations[name] = operationModel(
      sdk.operations.get(name) as SdkOperation,
      constraints.operations[name],
    )
  for (const [name, error] of sdk.errors)
    if (!name.endsWith('ServiceException')) add(error.shape(), name)

  return {
    service,
    protocol,
    version: sdk.version,
    signingName: sdk.signingName,
    endpointPrefix: constraints.metadata.endpointPrefix,
    ...(sdk.xmlNamespace !== undefined && !protocol.includes('Json') && !protocol.includes('json')
      ? { xmlNamespace: sdk.xmlNamespace }
      : {}),
    ...(isJsonRpc ? { targetPrefix: sdk.serviceTarget } : {}),
    ...(special.unwrappedErrors ? { unwrappedErrors: true as const } : {}),
    operations,
    shapes: Object.fromEntries([...shapes].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))),
    origin,
  }
}

function isUnit(shape: SdkShape): boolean {
  return shape.kind === 'structure' && shape.name === 'Unit'
}

function sizes(limits: ConstraintShape | undefined): { min?: number; max?: number } {
  return {
    ...(limits?.min !== undefined ? { min: limits.min } : {}),
    ...(limits?.max !== undefined ? { max: limits.max } : {}),
  }
}

/** The SDK's URIs of S3 leave out the bucket, which its endpoint rules put into the host or the path. */
function withBucket(path: string, input: SdkShape): string {
  if (input.kind !== 'structure' || input.members.get('Bucket')?.traits.httpLabel === undefined)
    return path
  return path.startsWith('/?') || path === '/' ? `/{Bucket}${path.slice(1)}` : `/{Bucket}${path}`
}

function checksumOf(limits: ConstraintOperation | undefined): Pick<OperationModel, 'checksum'> {
  const source = limits?.httpChecksum
  if (source === undefined) return {}
  return {
    checksum: {
      ...(source.requestChecksumRequired ? { required: true as const } : {}),
      ...(source.requestAlgorithmMember ? { algorithmMember: source.requestAlgorithmMember } : {}),
      ...(source.responseAlgorithms ? { responseAlgorithms: source.responseAlgorithms } : {}),
    },
  }
}

function formatOf(shape: SdkShape): Member['format'] {
  const [kind, format] = shape.kind.split(':')
  return kind === 'timestamp' ? (format as Member['format']) : undefined
}

function bindings(source: SdkMember): Omit<Member, 'shape'> {
  const { traits } = source
  const location = locationOf(traits)
  const xmlName = traits.httpPayload ? source.mergedTraits.xmlName : traits.xmlName
  const wireName = location?.wireName ?? ((xmlName ?? traits.jsonName) as string | undefined)
  const namespace =
    traits.xmlNamespace ?? (traits.httpPayload ? source.mergedTraits.xmlNamespace : undefined)
  return {
    ...(location ? { location: location.location } : {}),
    ...(wireName !== undefined ? { wireName } : {}),
    ...(traits.httpPayload ? { payload: true as const } : {}),
    ...(traits.xmlAttribute ? { xmlAttribute: true as const } : {}),
    ...(namespace ? { xmlNamespace: namespaceOf(namespace) } : {}),
    ...(traits.xmlFlattened ? { flattened: true as const } : {}),
    ...(traits.idempotencyToken ? { idempotencyToken: true as const } : {}),
    ...(traits.hostLabel ? { hostLabel: true as const } : {}),
  }
}

function namespaceOf(trait: unknown): { uri: string; prefix?: string } {
  if (typeof trait === 'string') return { uri: trait }
  const [prefix, uri] = trait as readonly [string, string]
  return { uri, prefix }
}

function locationOf(
  traits: Traits,
): { location: NonNullable<Member['location']>; wireName?: string } | undefined {
  if (typeof traits.httpHeader === 'string')
    return { location: 'header', wireName: traits.httpHeader }
  if (typeof traits.httpPrefixHeaders === 'string')
    return { location: 'headers', wireName: traits.httpPrefixHeaders }
  if (typeof traits.httpQuery === 'string')
    return { location: 'querystring', wireName: traits.httpQuery }
  if (traits.httpLabel) return { location: 'uri' }
  if (traits.httpResponseCode) return { location: 'statusCode' }
  return undefined
}
