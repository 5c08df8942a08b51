/** Sample values for any shape of a model, and models without limits, so that every operation can be tried. */

import type { Member, ServiceModel, Shape } from '../../../src/kernel/model.ts'

export interface SampleOptions {
  /** Members of structures nested deeper than this are left out. */
  readonly depth: number
  /** Whole seconds only, as the service's protocol prints them. */
  readonly leaveOut: (memberName: string, member: Member) => boolean
}

/** One value of the shape with every member set; texts hold what escaping is for. */
export function sampleOf(
  model: ServiceModel,
  shapeName: string,
  options: SampleOptions,
  name = 'x',
  depth = 0,
): unknown {
  const shape = model.shapes[shapeName] as Shape
  switch (shape.type) {
    case 'structure': {
      const value: Record<string, unknown> = {}
      for (const [memberName, member] of Object.entries(shape.members)) {
        if (options.leaveOut(memberName, member)) continue
        if (depth >= options.depth && !isScalar(model, member)) continue
        value[memberName] = sampleMember(model, member, options, memberName, depth + 1)
        if (shape.union) break
      }
      return value
    }
    case 'list':
      return [0, 1].map(() => sampleMember(model, shape.member, options, name, depth + 1))
    case 'map':
      return { [`${name} key`]: sampleMember(model, shape.value, options, name, depth + 1) }
    case 'string':
      return shape.enum?.[0] ?? `${name} <&"'> ü/+%=;`
    case 'integer':
    case 'long':
      return 7
    case 'float':
    case 'double':
      return 1.5
    case 'boolean':
      return true
    case 'timestamp':
      return new Date(1_700_000_000_000)
    case 'blob':
      return new Uint8Array([0, 1, 254, 255])
    case 'document':
      return { a: 1 }
  }
}

function sampleMember(
  model: ServiceModel,
  member: Member,
  options: SampleOptions,
  name: string,
  depth: number,
): unknown {
  const shape = model.shapes[member.shape] as Shape
  if (member.location === 'headers') return { [`${name.toLowerCase()}-one`]: 'a value' }
  // header values are ASCII here; what else they may hold has its own cases
  if (member.location === 'header' && shape.type === 'string')
    return shape.enum?.[0] ?? `${name} value/+%=;`
  if (member.location === 'header' && shape.type === 'list') {
    const item = model.shapes[shape.member.shape] as Shape
    return [item.type === 'string' && item.enum ? item.enum[0] : 'a', 'b']
  }
  return sampleOf(model, member.shape, options, name, depth)
}

function isScalar(model: ServiceModel, member: Member): boolean {
  const { type } = model.shapes[member.shape] as Shape
  return type !== 'structure' && type !== 'list' && type !== 'map'
}

/** The model without lengths, patterns, ranges, sets and required members. */
export function withoutLimits(model: ServiceModel): ServiceModel {
  const shapes: Record<string, Shape> = {}
  for (const [name, shape] of Object.entries(model.shapes)) {
    const open: Record<string, unknown> = { ...shape }
    for (const limit of ['min', 'max', 'pattern', 'enum']) delete open[limit]
    if (shape.type === 'structure')
      open.members = Object.fromEntries(
        Object.entries(shape.members).map(([memberName, { required, ...member }]) => [
          memberName,
          member,
        ]),
      )
    shapes[name] = open as unknown as Shape
  }
  return { ...model, shapes }
}
