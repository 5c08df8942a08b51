/** Checks a parsed input against the limits of its model. */

import type { Member, ServiceModel, Shape } from '../../kernel/model.ts'
import { compilePattern } from './pattern.ts'

export interface Violation {
  /** As AWS writes it: members in lower camel case, list items counted from 1 (`tags.1.member.key`). */
  readonly path: string
  readonly value: unknown
  readonly kind: 'missing' | 'short' | 'long' | 'small' | 'large' | 'pattern' | 'enum'
  /** The limit that was missed: a number, a pattern, or the set's values. */
  readonly limit: number | string | readonly string[]
  /** The value may be shown to the caller. */
  readonly showable: boolean
}

export type Check = (value: unknown, path: string, found: Violation[]) => void

/** Longer texts are not run through a pattern; their length is reported. */
const longestMatched = 200_000
/** Violations reported in one answer. */
const mostReported = 64

/** Compiles a check per shape at first use; `undefined` where the shape limits nothing. */
export function createChecks(model: ServiceModel): (shapeName: string) => Check | undefined {
  const known = new Map<string, Check | undefined>()
  let limited: ReadonlySet<string> | undefined

  function checkOf(name: string): Check | undefined {
    limited ??= limitedShapes(model)
    if (!limited.has(name)) return undefined
    if (known.has(name)) return known.get(name)
    // shapes may contain themselves: what is being compiled is found through the table when it runs
    known.set(name, (value, path, found) => known.get(name)?.(value, path, found))
    const check = compile(model.shapes[name] as Shape)
    known.set(name, check)
    return check
  }

  function compile(shape: Shape): Check | undefined {
    switch (shape.type) {
      case 'structure':
        return structureCheck(Object.entries(shape.members))
      case 'list':
        return both(
          sizeCheck(shape, (list) => (list as readonly unknown[]).length, false),
          itemsCheck(shape.member),
        )
      case 'map':
        return both(
          sizeCheck(shape, (map) => Object.keys(map as object).length, false),
          entriesCheck(shape),
        )
      case 'string':
        return stringCheck(shape)
      case 'integer':
      case 'long':
      case 'float':
      case 'double':
        return numberCheck(shape)
      case 'blob':
        return sizeCheck(shape, (bytes) => (bytes as Uint8Array).length, false)
      default:
        return undefined
    }
  }

  function structureCheck(members: readonly (readonly [string, Member])[]): Check {
    const rows = members
      .map(([name, member]) => ({
        name,
        path: lowerCamel(name),
        required: member.required === true,
        check: checkOf(member.shape),
      }))
      .filter((row) => row.required || row.check)
    return (value, path, found) => {
      const prefix = path === '' ? '' : `${path}.`
      for (const row of rows) {
        const item = (value as Record<string, unknown>)[row.name]
        if (item === undefined) {
          if (row.required)
            found.push({
              path: prefix + row.path,
              value: null,
              kind: 'missing',
              limit: 0,
              showable: true,
            })
        } else row.check?.(item, prefix + row.path, found)
        if (found.length >= mostReported) return
      }
    }
  }

  function itemsCheck(member: Member): Check | undefined {
    const check = checkOf(member.shape)
    return (
      check &&
      ((value, path, found) => {
        const list = value as readonly unknown[]
        for (let i = 0; i < list.length && found.length < mostReported; i++)
          check(list[i], `${path}.${i + 1}.member`, found)
      })
    )
  }

  function entriesCheck(shape: Extract<Shape, { type: 'map' }>): Check | undefined {
    const key = checkOf(shape.key.shape)
    const value = checkOf(shape.value.shape)
    if (!key && !value) return undefined
    return (map, path, found) => {
      for (const [name, item] of Object.entries(map as object)) {
        key?.(name, `${path}.key`, found)
        value?.(item, `${path}.${name}.member`, found)
        if (found.length >= mostReported) return
      }
    }
  }

  return checkOf
}

/** Names of the shapes that have, or contain, a limit. */
function limitedShapes(model: ServiceModel): ReadonlySet<string> {
  const limited = new Set<string>()
  const refers = (member: Member) => member.required === true || limited.has(member.shape)
  for (let before = -1; before !== limited.size; ) {
    before = limited.size
    for (const [name, shape] of Object.entries(model.shapes)) {
      if (limited.has(name)) continue
      const own =
        ('min' in shape && shape.min !== undefined) ||
        ('max' in shape && shape.max !== undefined) ||
        (shape.type === 'string' && (shape.pattern !== undefined || shape.enum !== undefined))
      const inner =
        (shape.type === 'structure' && Object.values(shape.members).some(refers)) ||
        (shape.type === 'list' && refers(shape.member)) ||
        (shape.type === 'map' && (refers(shape.key) || refers(shape.value)))
      if (own || inner) limited.add(name)
    }
  }
  return limited
}

function both(first: Check | undefined, second: Check | undefined): Check | undefined {
  if (!first || !second) return first ?? second
  return (value, path, found) => {
    first(value, path, found)
    second(value, path, found)
  }
}

function sizeCheck(
  limits: { readonly min?: number; readonly max?: number },
  size: (value: unknown) => number,
  showable: boolean,
): Check | undefined {
  const { min, max } = limits
  if (min === undefined && max === undefined) return undefined
  return (value, path, found) => {
    const actual = size(value)
    if (min !== undefined && actual < min)
      found.push({ path, value, kind: 'short', limit: min, showable })
    if (max !== undefined && actual > max)
      found.push({ path, value, kind: 'long', limit: max, showable })
  }
}

/** The pattern comes before the length, and lengths count characters, whatever plane they are from (recorded from STS). */
function stringCheck(shape: Extract<Shape, { type: 'string' }>): Check | undefined {
  const showable = shape.sensitive !== true
  const size = sizeCheck(shape, (text) => characters(text as string), showable)
  const { pattern } = shape
  const values = shape.enum && new Set(shape.enum)
  return both(
    pattern === undefined && values === undefined
      ? undefined
      : (value, path, found) => {
          const text = value as string
          if (values && !values.has(text))
            found.push({ path, value, kind: 'enum', limit: shape.enum ?? [], showable })
          if (
            pattern !== undefined &&
            text.length <= longestMatched &&
            !compilePattern(pattern).test(text)
          )
            found.push({ path, value, kind: 'pattern', limit: pattern, showable })
        },
    size,
  )
}

const pairs = /[\ud800-\udbff][\udc00-\udfff]/g

const characters = (text: string): number => text.length - (text.match(pairs)?.length ?? 0)

function numberCheck(limits: { readonly min?: number; readonly max?: number }): Check | undefined {
  const { min, max } = limits
  if (min === undefined && max === undefined) return undefined
  return (value, path, found) => {
    if (min !== undefined && (value as number) < min)
      found.push({ path, value, kind: 'small', limit: min, showable: true })
    if (max !== undefined && (value as number) > max)
      found.push({ path, value, kind: 'large', limit: max, showable: true })
  }
}

/** `SAMLAssertion` → `sAMLAssertion`: AWS lowers the first letter only. */
export function lowerCamel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}
