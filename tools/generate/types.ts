/** Writes the TypeScript view of a model: `src/kernel/generated/<service>.ts`. */

import type {
  Member,
  OperationModel,
  ServiceModel,
  Shape,
  StructureShape,
} from '../../src/kernel/model.ts'

/** `access-analyzer` → `AccessAnalyzer`. */
export function interfaceName(service: string): string {
  return service.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

const reserved = new Set(['Date', 'Uint8Array', 'Readonly', 'Record', 'Readable'])

export function typesOf(model: ServiceModel, header: string): string {
  const typeNames = new Map<string, string>()
  const service = interfaceName(model.service)
  for (const [name, shape] of Object.entries(model.shapes)) {
    if (shape.type !== 'structure') continue
    let typeName = name.replace(/[^A-Za-z0-9_$]/g, '_')
    if (reserved.has(typeName) || typeName === service) typeName = `${typeName}Shape`
    typeNames.set(name, typeName)
  }
  const needsReadable = Object.values(model.shapes).some(
    (shape) => 'streaming' in shape && shape.streaming,
  )

  function typeOf(name: string): string {
    const shape = model.shapes[name] as Shape
    switch (shape.type) {
      case 'structure':
        return typeNames.get(name) as string
      case 'list': {
        const inner = typeOf(shape.member.shape)
        return inner.includes('|')
          ? `readonly (${inner})[]`
          : `readonly ${/^readonly /.test(inner) ? `(${inner})` : inner}[]`
      }
      case 'map':
        return `Readonly<Record<string, ${typeOf(shape.value.shape)}>>`
      case 'string':
        return shape.enum ? enumType(shape.enum) : 'string'
      case 'boolean':
        return 'boolean'
      case 'timestamp':
        return 'Date'
      case 'blob':
        return shape.streaming ? 'Readable | Uint8Array' : 'Uint8Array'
      case 'document':
        return 'unknown'
      default:
        return 'number'
    }
  }

  function structure(name: string, shape: StructureShape): string {
    const members = Object.entries(shape.members).map(([memberName, member]) =>
      memberLine(memberName, member, typeOf(member.shape)),
    )
    const body = members.length === 0 ? '{}' : `{\n${members.join('\n')}\n}`
    return members.length === 0
      ? `export type ${name} = Readonly<Record<never, never>>`
      : `export interface ${name} ${body}`
  }

  const structures = Object.entries(model.shapes)
    .filter(([, shape]) => shape.type === 'structure' && !shape.error)
    .map(([name, shape]) => structure(typeNames.get(name) as string, shape as StructureShape))
  const operations = Object.entries(model.operations).map(([name, operation]) =>
    operationType(name, operation, model, typeNames),
  )
  return [
    header,
    ...(needsReadable ? ["import type { Readable } from 'node:stream'\n"] : []),
    structures.join('\n'),
    '',
    `/** Operations of ${model.service}, API version ${model.version}. */`,
    `export interface ${service} {`,
    operations.join('\n'),
    '}',
    '',
  ].join('\n')
}

function memberLine(name: string, member: Member, type: string): string {
  const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`
  return `  readonly ${key}${member.required ? '' : '?'}: ${type}`
}

function enumType(values: readonly string[]): string {
  return [...values.map(quoted), '(string & {})'].join(' | ')
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

function operationType(
  name: string,
  operation: OperationModel,
  model: ServiceModel,
  typeNames: ReadonlyMap<string, string>,
): string {
  const nothing = 'Readonly<Record<never, never>>'
  const input = operation.input ? typeNames.get(operation.input) : nothing
  const output = operation.output ? typeNames.get(operation.output) : nothing
  const codes = [
    ...new Set(
      (operation.errors ?? []).map(
        (error) => (model.shapes[error] as StructureShape).error?.code ?? error,
      ),
    ),
  ]
  const errors = codes.length === 0 ? 'never' : codes.map(quoted).join(' | ')
  return `  ${name}: { input: ${input}; output: ${output}; errors: ${errors} }`
}
