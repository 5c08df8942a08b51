/**
 * Inputs and outputs as audit events show them. Only members of the published model appear, so this is an allow-list;
 * of those, sensitive members, bytes, and members that are secret whatever the model says are left out.
 */

import type { Member, ServiceModel, Shape } from '../../kernel/model.ts'

/**
 * Secret members the published models don't mark as sensitive, or mark only in some versions; lower case.
 * CloudTrail shows some of them (session tokens of AssumeRole); here none of them is ever written.
 */
const secretMembers = new Set([
  'addprivatekey',
  'authenticationcode1',
  'authenticationcode2',
  'base32stringseed',
  'contextassertion',
  'copysourcessecustomerkey',
  'mfa',
  'newpassword',
  'oldpassword',
  'otp',
  'password',
  'privatekey',
  'qrcodepng',
  'samlassertion',
  'secretaccesskey',
  'servicecredentialsecret',
  'servicepassword',
  'sessiontoken',
  'ssecustomerkey',
  'token',
  'tokencode',
  'tradeintoken',
  'webidentitytoken',
])

/** Whether a member is kept out of audit events. */
export const isHidden = (name: string, shape: Shape | undefined): boolean =>
  shape === undefined ||
  secretMembers.has(name.toLowerCase()) ||
  shape.type === 'blob' ||
  shape.type === 'document' ||
  (shape.type === 'string' && shape.sensitive === true)

/** What was left out, so that it can't come back in an error message. */
export type Secrets = string[]

type Clean = (value: unknown, secrets: Secrets) => unknown

interface CleanMember {
  readonly name: string
  readonly shownAs: string
  readonly clean: Clean
}

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1)

/** S3 events name headers and query parameters as sent, the bucket and key by their own words (observed). */
const s3Names: Readonly<Record<string, string>> = { Bucket: 'bucketName', Key: 'key' }

function shownName(model: ServiceModel, name: string, member: Member, top: boolean): string {
  if (model.service !== 's3') return lowerFirst(name)
  if (!top) return name
  const own = Object.hasOwn(s3Names, name) ? s3Names[name] : undefined
  if (own !== undefined && member.location === 'uri') return own
  const sent = member.location === 'header' || member.location === 'querystring'
  return sent && member.wireName !== undefined ? member.wireName : name
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const two = (value: number) => String(value).padStart(2, '0')

/** `Mar 24, 2014 9:11:59 PM`: dates inside parameters, unlike `eventTime` (observed in CloudTrail's own examples). */
export function cloudTrailDate(date: Date): string {
  const hours = date.getUTCHours()
  return (
    `${months[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()} ` +
    `${hours % 12 || 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${hours < 12 ? 'AM' : 'PM'}`
  )
}

const asIs: Clean = (value) => value
const dropped: Clean = (value, secrets) => {
  if (typeof value === 'string' && value.length >= 4) secrets.push(value)
  return undefined
}
/** `x-amz-mfa`: a serial number and a code, which errors name by itself. */
const droppedCode: Clean = (value, secrets) => {
  dropped(value, secrets)
  return typeof value === 'string' ? dropped(value.split(' ').at(-1), secrets) : undefined
}
/** A private key in PEM is a secret in whatever member somebody put it. */
const text: Clean = (value, secrets) =>
  typeof value === 'string' && value.includes('PRIVATE KEY-----') ? dropped(value, secrets) : value
const date: Clean = (value) =>
  value instanceof Date && !Number.isNaN(value.getTime()) ? cloudTrailDate(value) : undefined

const cleaners = new WeakMap<ServiceModel, Map<string, Clean>>()

function cleanerOf(model: ServiceModel, shapeName: string, top: boolean): Clean {
  let known = cleaners.get(model)
  if (!known) {
    known = new Map()
    cleaners.set(model, known)
  }
  const id = top ? `top ${shapeName}` : shapeName
  const found = known.get(id)
  if (found) return found
  // shapes refer to themselves: hold the place before looking inside
  let built: Clean | undefined
  known.set(id, (value, secrets) => (built as Clean)(value, secrets))
  built = build(model, model.shapes[shapeName], top)
  known.set(id, built)
  return built
}

function build(model: ServiceModel, shape: Shape | undefined, top: boolean): Clean {
  switch (shape?.type) {
    case 'structure':
      return structure(model, shape.members, top)
    case 'list': {
      const member = memberCleaner(model, '', shape.member)
      return (value, secrets) =>
        Array.isArray(value) ? value.map((item) => member(item, secrets)) : undefined
    }
    case 'map': {
      const member = memberCleaner(model, '', shape.value)
      return (value, secrets) => {
        if (typeof value !== 'object' || value === null) return undefined
        const shown: Record<string, unknown> = Object.create(null)
        for (const [key, item] of Object.entries(value)) shown[key] = member(item, secrets)
        return shown
      }
    }
    case 'timestamp':
      return date
    case 'string':
      return text
    case 'boolean':
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return asIs
    default:
      return dropped
  }
}

function memberCleaner(model: ServiceModel, name: string, member: Member): Clean {
  if (!isHidden(name, model.shapes[member.shape])) return cleanerOf(model, member.shape, false)
  return name === 'MFA' ? droppedCode : dropped
}

function structure(
  model: ServiceModel,
  members: Readonly<Record<string, Member>>,
  top: boolean,
): Clean {
  const rows = Object.entries(members).map(([name, member]): CleanMember => {
    return {
      name,
      shownAs: shownName(model, name, member, top),
      clean: memberCleaner(model, name, member),
    }
  })
  return (value, secrets) => {
    if (typeof value !== 'object' || value === null) return undefined
    const given = value as Readonly<Record<string, unknown>>
    const shown: Record<string, unknown> = {}
    for (const { name, shownAs, clean } of rows) {
      const item = given[name]
      if (item === undefined || item === null) continue
      const cleaned = clean(item, secrets)
      if (cleaned !== undefined) shown[shownAs] = cleaned
    }
    return shown
  }
}

/**
 * The input or output as events show it; `null` when there is none (CloudTrail: no parameters are `null`). Secrets that
 * were left out are appended to `secrets`.
 */
export function shownParameters(
  model: ServiceModel | undefined,
  shapeName: string | undefined,
  value: unknown,
  secrets: Secrets,
): Record<string, unknown> | null {
  if (!model || shapeName === undefined || value === undefined) return null
  const shown = cleanerOf(model, shapeName, true)(value, secrets) as
    | Record<string, unknown>
    | undefined
  return shown && Object.keys(shown).length > 0 ? shown : null
}
