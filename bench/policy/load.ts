/** Policies of one principal and requests under them, the same on every run. */

export interface PolicyLoad {
  readonly name: string
  /** Each a document with `statementsEach` statements. */
  readonly documents: readonly object[]
  readonly requests: readonly LoadRequest[]
}

export interface LoadRequest {
  readonly action: string
  readonly resource: string
  readonly context: Readonly<Record<string, string | string[]>>
}

export const principal = 'arn:aws:iam::111111111111:user/team/alice'
export const account = '111111111111'

interface Shape {
  readonly name: string
  readonly policies: number
  readonly statementsEach: number
  /** Share of statements with a wildcard in the action, with one or a variable in the resource, with conditions, that deny. */
  readonly wildActions: number
  readonly wildResources: number
  readonly conditional: number
  readonly denying: number
}

/** 15, 400 and 10,000 statements. */
export const shapes: readonly [small: Shape, medium: Shape, large: Shape] = [
  {
    name: '15 statements',
    policies: 3,
    statementsEach: 5,
    wildActions: 0.1,
    wildResources: 0.2,
    conditional: 0.25,
    denying: 0.06,
  },
  {
    name: '400 statements',
    policies: 20,
    statementsEach: 20,
    wildActions: 0.4,
    wildResources: 0.5,
    conditional: 0.5,
    denying: 0.12,
  },
  {
    name: '10,000 statements',
    policies: 500,
    statementsEach: 20,
    wildActions: 0.4,
    wildResources: 0.5,
    conditional: 0.5,
    denying: 0.12,
  },
]

const requestCount = 256

/** Resources of ten services, four each. */
const resourcesOf: Readonly<Record<string, (n: number) => string>> = {
  s3: (n) => `arn:aws:s3:::bucket-${n}/team/alice/report-${n}.csv`,
  sqs: (n) => `arn:aws:sqs:eu-west-1:${account}:queue-${n}`,
  sns: (n) => `arn:aws:sns:eu-west-1:${account}:topic-${n}`,
  dynamodb: (n) => `arn:aws:dynamodb:eu-west-1:${account}:table/table-${n}`,
  lambda: (n) => `arn:aws:lambda:eu-west-1:${account}:function:function-${n}`,
  ec2: (n) => `arn:aws:ec2:eu-west-1:${account}:instance/i-${n}`,
  iam: (n) => `arn:aws:iam::${account}:role/app/role-${n}`,
  logs: (n) => `arn:aws:logs:eu-west-1:${account}:log-group:/app/group-${n}`,
  events: (n) => `arn:aws:events:eu-west-1:${account}:rule/rule-${n}`,
  secretsmanager: (n) => `arn:aws:secretsmanager:eu-west-1:${account}:secret:secret-${n}`,
}
const services = Object.keys(resourcesOf)
const verbs = [
  'GetItem',
  'GetItems',
  'ListItems',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'TagItem',
  'RunItem',
]
const wildVerbs = ['*', 'Get*', 'List*', '*Item', 'Put*', '?etItem', 'Get*s']

/** Numbers in [0, 1), always the same (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

type Draw = ReturnType<typeof drawFrom>

function drawFrom(random: () => number) {
  return {
    chance: (share: number) => random() < share,
    below: (limit: number) => Math.floor(random() * limit),
    of: <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T,
  }
}

export function policyLoad(shape: Shape): PolicyLoad {
  const draw = drawFrom(randomFrom(20_240_501))
  const documents = Array.from({ length: shape.policies }, () => ({
    Version: '2012-10-17',
    Statement: Array.from({ length: shape.statementsEach }, (_, index) =>
      statement(draw, shape, index),
    ),
  }))
  const statements = documents.flatMap(({ Statement }) => Statement)
  const requests = Array.from({ length: requestCount }, () => request(draw, statements))
  return { name: shape.name, documents, requests }
}

interface LoadStatement {
  readonly Sid: string
  readonly Effect: string
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
  readonly Condition?: object
}

function statement(draw: Draw, shape: Shape, index: number): LoadStatement {
  const service = draw.of(services)
  const denies = draw.chance(shape.denying)
  const action = () =>
    `${service}:${draw.chance(shape.wildActions) ? draw.of(wildVerbs) : draw.of(verbs)}`
  const resource = () => writtenResource(draw, service, shape.wildResources)
  // A denial without condition would settle most requests of a large load at once.
  const conditional = denies || draw.chance(shape.conditional)
  return {
    Sid: `S${index}`,
    Effect: denies ? 'Deny' : 'Allow',
    Action: draw.chance(0.5) ? action() : [action(), action()],
    Resource: draw.chance(0.5) ? resource() : [resource(), resource()],
    ...(conditional && { Condition: condition(draw, denies) }),
  }
}

function writtenResource(draw: Draw, service: string, wild: number): string {
  const whole = resourcesOf[service]?.(draw.below(4)) ?? '*'
  if (!draw.chance(wild)) return whole
  const afterColons = whole.lastIndexOf(':') + 1
  return draw.of([
    '*',
    `${whole.slice(0, -2)}*`,
    `${whole.slice(0, afterColons)}*`,
    `${whole.slice(0, afterColons)}*-${draw.below(4)}*`,
    service === 's3' ? `arn:aws:s3:::bucket-${draw.below(4)}/team/$\{aws:username}/*` : `${whole}*`,
  ])
}

/** One or two of eight kinds; those of a denial seldom hold. */
function condition(draw: Draw, seldom: boolean): object {
  const kinds: readonly (() => Record<string, Record<string, string | string[]>>)[] = [
    () => ({
      StringEquals: { 'aws:PrincipalTag/team': seldom ? 'none' : draw.of(['red', 'blue']) },
    }),
    () => ({ StringLike: { 's3:prefix': seldom ? 'none/*' : draw.of(['home/*', 'data/*']) } }),
    () => ({
      IpAddress: { 'aws:SourceIp': seldom ? '192.0.2.0/24' : ['10.0.0.0/8', '172.16.0.0/12'] },
    }),
    () => ({ Bool: { 'aws:SecureTransport': seldom ? 'false' : 'true' } }),
    () => ({ NumericLessThan: { 's3:max-keys': seldom ? '0' : draw.of(['100', '1000']) } }),
    () => ({
      DateGreaterThan: {
        'aws:CurrentTime': seldom ? '2050-01-01T00:00:00Z' : '2020-01-01T00:00:00Z',
      },
    }),
    () => ({
      ArnLike: {
        'aws:PrincipalArn': seldom ? 'arn:aws:iam::*:role/none' : 'arn:aws:iam::*:user/team/*',
      },
    }),
    () => ({ 'ForAnyValue:StringEquals': { 'aws:TagKeys': seldom ? ['none'] : ['env', 'cost'] } }),
  ]
  const one = draw.of(kinds)()
  return draw.chance(0.5) ? one : { ...one, ...draw.of(kinds)() }
}

/** Three of four ask for what some statement speaks of, as principals do; the others for anything. */
function request(draw: Draw, statements: readonly LoadStatement[]): LoadRequest {
  const meant = draw.of(statements)
  const [action, resource] = [meant.Action, meant.Resource].map((values) =>
    draw.of([values].flat() as string[]),
  ) as [string, string]
  const [service = ''] = action.split(':')
  const anything = draw.chance(0.25)
  return {
    action: anything || /[*?]/.test(action) ? `${service}:${draw.of(verbs)}` : action,
    resource:
      anything || /[*?$]/.test(resource)
        ? (resourcesOf[service]?.(draw.below(4)) ?? '*')
        : resource,
    context: {
      'aws:username': 'alice',
      'aws:PrincipalArn': principal,
      'aws:PrincipalTag/team': draw.of(['red', 'blue', 'green']),
      'aws:SourceIp': draw.of(['10.1.2.3', '172.16.9.9', '203.0.113.7']),
      'aws:SecureTransport': 'true',
      'aws:CurrentTime': '2024-05-01T12:00:00Z',
      's3:prefix': draw.of(['home/alice', 'data/x', 'other']),
      's3:max-keys': draw.of(['10', '500', '5000']),
      'aws:TagKeys': draw.of([['env'], ['cost', 'owner'], ['owner']]),
      'aws:RequestedRegion': 'eu-west-1',
    },
  }
}
