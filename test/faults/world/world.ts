/**
 * A world of several nodes on one database, decided by a seed: clients change and use permissions while messages come late
 * or never, nodes pause and die, clocks are wrong, the database fails over or returns to a backup. What must hold
 * whatever happens is checked at every answer.
 */

import { shardOf } from '../../../src/store/shards.ts'
import { insertAccount } from './account.ts'
import { createDatabase, type DatabaseOptions, type Mark, type SimDatabase } from './database.ts'
import { type Setting, setting } from './model.ts'
import { type Answer, epoch, type SimNode, startNode } from './node.ts'
import { type Dice, dice } from './random.ts'
import { form, type Keys, type SignedRequest, signed } from './requests.ts'
import { createSchedule, ownerOf } from './schedule.ts'
import type { Sources } from './sources.ts'

export interface WorldOptions {
  readonly seed: number
  readonly sources: Sources
  readonly nodes: number
  /** Length of the disturbed part, milliseconds of the world. */
  readonly millis: number
  /** Without faults every request must be answered, and changes be known everywhere within two polls. */
  readonly calm?: boolean
  readonly database?: DatabaseOptions
  /** Mean pause between the requests of one user, milliseconds. */
  readonly pause?: number
  readonly accounts?: number
  readonly pollMillis?: number
  /** Clients come in spells, with rests of this mean length between two; without it they never rest. */
  readonly rest?: number
  /** Mean time between the beginnings of two faults, milliseconds; while clients rest it is three times as long. */
  readonly faultPause?: number
  /** Most faults meet the first so many nodes, and half of the requests go there; all of them unless given. */
  readonly victims?: number
}

export interface WorldReport {
  /** What must never happen, and did. */
  readonly violations: readonly string[]
  readonly requests: number
  readonly allowed: number
  readonly denied: number
  readonly unanswered: number
  readonly changes: number
  readonly faults: Readonly<Record<string, number>>
  /** Simulated time of all nodes together. */
  readonly nodeHours: number
  /** Polls that were left out, since nothing had happened. */
  readonly skippedPolls: number
}

const leaseMillis = 5_000
/** Clocks of nodes run this much too fast or too slow at most. */
const drift = 0.001
/** One of five hundred messages takes so much longer, when all is well too. */
const slowMessageMillis = 200
/** An answer takes its way through the node after the lease was looked at, in no time of the world. */
const slackMillis = 1
const usersPerAccount = 5

interface Subject {
  readonly account: string
  readonly name: string
  readonly keys: Keys
  readonly keyActive: Setting<boolean>
  readonly permitted: Setting<boolean>
}

interface AccountOfWorld {
  readonly id: string
  readonly admin: Keys
  readonly bucket: string
  readonly subjects: Subject[]
  /** Things whose creation was acknowledged. */
  users: Set<string>
  objects: Set<string>
  /** Things whose creation may yet turn out to have happened. */
  readonly created: { count: number }
}

type Outcome = 'allowed' | 'denied' | 'unanswered'

export async function runWorld(options: WorldOptions): Promise<WorldReport> {
  const { sources, calm = false, millis } = options
  const random = dice(options.seed)
  const schedule = createSchedule()
  const database = createDatabase(schedule, options.database)
  const pollMillis = options.pollMillis ?? random.pick([50, 100, 250, 1_000])
  const clients = ownerOf('clients')
  const masterKey = random.bytes(32)
  const blobs = sources.memoryBlobs(random.fork(), { now: () => schedule.now() })
  const violations: string[] = []
  const counts = { requests: 0, allowed: 0, denied: 0, unanswered: 0, changes: 0 }
  const faults: Record<string, number> = {}
  /** Longest a node may answer by what it knew before a change was acknowledged. */
  const staleMillis = calm
    ? 2 * pollMillis + slowMessageMillis + 50
    : leaseMillis * (1 + 2 * drift) + slackMillis
  const violate = (what: string) => {
    if (violations.length < 20) violations.push(`${Math.round(schedule.now())} ms: ${what}`)
  }
  const nodes: SimNode[] = []
  let births = 0
  let restores = 0
  let restoredAt = Number.NEGATIVE_INFINITY
  let disturbing = true
  let lifetimes = 0
  /** Links with a fault, as often as they have one. */
  const faulty: SimNode[] = []
  /** Until when, or since when, something was wrong with the database or a link. */
  let troubledUntil = 0

  // A poll changes nothing when the last one was answered, and nothing has happened since. (The lease of a node is looked at
  // when something happens to it, and before that it polls.)
  schedule.leaveOutLooks((owner) => {
    const since = Math.max(database.movedAt(), troubledUntil)
    const node = nodes.find((each) => each.owner === owner)
    return (
      node?.serving === true &&
      node.polledAt > since &&
      schedule.now() >= since &&
      !faulty.includes(node)
    )
  })

  const latencies = random.fork()
  function bear(index: number): SimNode {
    const link = {
      up: true,
      deaf: false,
      losesCommits: false,
      slownesses: [] as number[],
      latency: () =>
        link.slownesses.length > 0
          ? latencies.between(0, Math.max(...link.slownesses))
          : latencies.between(0.2, 2) + (latencies.chance(0.002) ? slowMessageMillis : 0),
    }
    const bornAt = schedule.now()
    const node = startNode({
      name: `node ${index}.${births++}`,
      schedule,
      database,
      sources,
      random: random.fork(),
      blobs,
      masterKey,
      leaseMillis,
      pollMillis,
      drift: calm ? 0 : random.between(-drift, drift),
      link,
      onBug: (error) => violate(`a bug: ${(error as Error).stack ?? error}`),
    })
    ends.set(node, () => {
      lifetimes += schedule.now() - bornAt
    })
    return node
  }
  const ends = new Map<SimNode, () => void>()
  for (let index = 0; index < options.nodes; index++) nodes.push(bear(index))
  await schedule.run(60_000, () => nodes.every(({ serving }) => serving))
  for (const node of nodes) watchRevisions(node)

  /** Revisions of a shard come one after another, unless the database returned to an earlier state. */
  function watchRevisions(node: SimNode): void {
    const last = new Map<number, { readonly revision: number; readonly sentAt: number }>()
    node.engine().watch(({ shard, revision }) => {
      const before = last.get(shard)
      // the answer to a poll that was sent before a restore may come after it
      if (before && before.sentAt > restoredAt && revision !== before.revision + 1)
        violate(
          `${node.name} learnt of revision ${revision} of shard ${shard} after ${before.revision}`,
        )
      last.set(shard, { revision, sentAt: node.polledAt })
    })
  }

  /** One of those that most faults meet, with this probability; else any. */
  function pickNode(of: Dice, probability: number): SimNode {
    const { victims } = options
    const among = victims !== undefined && of.chance(probability) ? victims : nodes.length
    return nodes[of.below(Math.min(among, nodes.length))]!
  }

  /** Sends to a node that serves; undefined when it died before it answered. */
  async function send(
    request: SignedRequest,
    to?: SimNode,
  ): Promise<(Answer & { by: SimNode }) | undefined> {
    const by = to ?? pickNode(random, 0.5)
    counts.requests++
    await schedule.sleep(latencies.between(0.1, 1), clients)
    const answer = await delivered(by, request)
    await schedule.sleep(latencies.between(0.1, 1), clients)
    return answer && { ...answer, by }
  }

  /** A node's work begins as its own event, so that a paused one begins nothing. */
  function delivered(node: SimNode, request: SignedRequest): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      if (!node.serving) return resolve(undefined)
      let answered = false
      const answer = (value: Answer | undefined) => {
        if (!answered) resolve(value)
        answered = true
      }
      deaths.set(answer, node)
      schedule.after(0, node.owner, () => {
        deaths.delete(answer)
        void node.handle(request).then(answer)
      })
    })
  }
  /** Requests that a node has not begun. */
  const deaths = new Map<(value: undefined) => void, SimNode>()

  function kill(node: SimNode): void {
    node.kill()
    ends.get(node)?.()
    for (const [told, by] of deaths)
      if (by === node) {
        deaths.delete(told)
        told(undefined)
      }
  }

  const outcomeOf = ({ status, body, fault }: Answer, what: string): Outcome => {
    if (status < 300) return 'allowed'
    if (status === 403) return 'denied'
    if (status === 503 && fault !== undefined) return 'unanswered'
    violate(`${what} was answered ${status}: ${body.slice(0, 300)}`)
    return 'unanswered'
  }

  const now = () => epoch + schedule.now()
  const cached = new Map<string, { at: number; request: SignedRequest }>()
  function remembered(key: string, make: () => SignedRequest): SignedRequest {
    const known = cached.get(key)
    if (known && schedule.now() - known.at < 60_000) return known.request
    const request = make()
    cached.set(key, { at: schedule.now(), request })
    return request
  }

  const accounts: AccountOfWorld[] = []

  /** An administrator's request that must succeed: the world is quiet. */
  async function must(request: SignedRequest, node = nodes[0]!): Promise<string> {
    for (let tries = 0; tries < 20; tries++) {
      const answer = await send(request, node)
      if (answer && answer.status < 300) return answer.body
      if (answer?.status !== 503)
        throw new Error(`a quiet world answered ${answer?.status}: ${answer?.body}`)
      await schedule.sleep(500, clients)
    }
    throw new Error('a quiet world does not answer')
  }
  const iamForm = (keys: Keys, action: string, members: Record<string, string>) =>
    signed('iam', keys, { method: 'POST', path: '/', body: form(action, members) }, now())

  const document = (effect: 'Allow' | 'Deny') =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: effect, Action: ['iam:GetUser', 's3:*'], Resource: '*' }],
    })
  const policyForm = (subject: Subject, admin: Keys, permitted: boolean) =>
    iamForm(admin, 'PutUserPolicy', {
      UserName: subject.name,
      PolicyName: 'p',
      PolicyDocument: document(permitted ? 'Allow' : 'Deny'),
    })
  const keyForm = (subject: Subject, admin: Keys, active: boolean) =>
    iamForm(admin, 'UpdateAccessKey', {
      UserName: subject.name,
      AccessKeyId: subject.keys.accessKeyId,
      Status: active ? 'Active' : 'Inactive',
    })

  async function prepareAccount(index: number): Promise<void> {
    const { id, admin } = await insertAccount({
      sources,
      engine: nodes[0]!.engine(),
      masterKey,
      random,
      now: now(),
      email: `root-${index}@example.com`,
    })
    const bucket = `world-${index}`
    await must(signed('s3', admin, { method: 'PUT', path: `/${bucket}` }, now()))
    await must(
      signed('s3', admin, { method: 'PUT', path: `/${bucket}/known`, body: 'known' }, now()),
    )
    const subjects: Subject[] = []
    for (let user = 0; user < usersPerAccount; user++) {
      const name = `user-${user}`
      await must(iamForm(admin, 'CreateUser', { UserName: name }))
      const made = await must(iamForm(admin, 'CreateAccessKey', { UserName: name }))
      const element = (tag: string) => new RegExp(`<${tag}>([^<]*)<`).exec(made)?.[1] ?? ''
      const subject: Subject = {
        account: id,
        name,
        keys: {
          accessKeyId: element('AccessKeyId'),
          secretAccessKey: element('SecretAccessKey'),
        },
        keyActive: setting(true),
        permitted: setting(true),
      }
      await must(policyForm(subject, admin, true))
      subjects.push(subject)
    }
    accounts.push({
      id,
      admin,
      bucket,
      subjects,
      users: new Set(),
      objects: new Set(),
      created: { count: 0 },
    })
  }

  let preparing = true
  const prepared = (async () => {
    for (let index = 0; index < (options.accounts ?? 2); index++) await prepareAccount(index)
    preparing = false
  })()
  await schedule.run(600_000, () => !preparing)
  await prepared
  // what was prepared through one node is known to all
  await schedule.run(schedule.now() + staleMillis)
  const beganAt = schedule.now()

  /** Whether the user may have been able, or unable, at some moment of the span. */
  function could(
    subject: Subject,
    wanted: boolean,
    usesPolicy: boolean,
    from: number,
    to: number,
  ): boolean {
    const { keyActive, permitted } = subject
    const moments = [from, ...keyActive.moments(from, to), ...permitted.moments(from, to)]
    return moments.some((at) => {
      const key = keyActive.possible(at, at)
      const policy = usesPolicy ? permitted.possible(at, at) : new Set([true])
      return wanted ? key.has(true) && policy.has(true) : key.has(false) || policy.has(false)
    })
  }

  async function use(account: AccountOfWorld, subject: Subject): Promise<void> {
    const kind = random.pick(['identity', 'user', 'read', 'write'] as const)
    const { keys } = subject
    const object = `o-${subject.name}-${kind === 'write' ? account.created.count++ : ''}`
    const about = `${subject.keys.accessKeyId} ${kind}`
    const request =
      kind === 'write'
        ? signed(
            's3',
            keys,
            { method: 'PUT', path: `/${account.bucket}/${object}`, body: object },
            now(),
          )
        : remembered(about, () =>
            kind === 'identity'
              ? signed(
                  'sts',
                  keys,
                  { method: 'POST', path: '/', body: form('GetCallerIdentity') },
                  now(),
                )
              : kind === 'user'
                ? iamForm(keys, 'GetUser', { UserName: subject.name })
                : signed('s3', keys, { method: 'GET', path: `/${account.bucket}/known` }, now()),
          )
    const sentAt = schedule.now()
    const history = restores
    const answer = await send(request)
    if (answer === undefined) {
      counts.unanswered++
      return
    }
    const outcome = outcomeOf(answer, `${kind} of ${subject.name}`)
    counts[outcome]++
    if (history !== restores) return
    const { doneAt, by } = answer
    if (outcome === 'allowed') {
      if (!could(subject, true, kind !== 'identity', doneAt - staleMillis, doneAt))
        violate(
          `${by.name} allowed ${kind} of ${subject.name} to ${subject.account}, which was revoked`,
        )
      if (doneAt > by.polledAt + leaseMillis * (1 + 2 * drift) + slackMillis)
        violate(
          `${by.name} allowed ${kind} although its last poll was sent ${Math.round(doneAt - by.polledAt)} ms before`,
        )
      if (kind === 'write') account.objects.add(object)
    } else if (outcome === 'denied') {
      if (!could(subject, false, kind !== 'identity', sentAt - staleMillis, doneAt))
        violate(
          `${by.name} denied ${kind} of ${subject.name}, which was allowed: ${answer.body.slice(0, 300)}`,
        )
    } else if (calm) violate(`${by.name} did not answer ${kind}: ${answer.fault}`)
  }

  async function administer(account: AccountOfWorld): Promise<void> {
    const { admin } = account
    const what = random.pick(['key', 'policy', 'policy', 'user'] as const)
    const subject = random.pick(account.subjects)
    let request: SignedRequest
    let change: { ackedAt: number | undefined } | undefined
    let withdraw: () => void = () => {}
    let acknowledge: () => void = () => {}
    if (what === 'user') {
      const name = `made-${account.created.count++}`
      request = iamForm(admin, 'CreateUser', { UserName: name })
      acknowledge = () => account.users.add(name)
    } else {
      const wanted = random.chance(0.6)
      const changed = what === 'key' ? subject.keyActive : subject.permitted
      const begun = changed.begin(wanted, schedule.now())
      change = begun
      withdraw = () => changed.withdraw(begun)
      request = (what === 'key' ? keyForm : policyForm)(subject, admin, wanted)
    }
    const history = restores
    const answer = await send(request)
    if (history !== restores) return
    // nobody knows what became of it: the model leaves both open
    if (answer === undefined || answer.fault === 'outcome-unknown') {
      counts.unanswered++
      return
    }
    const outcome = outcomeOf(answer, `${what} of the administrator`)
    counts[outcome]++
    if (outcome === 'allowed') {
      counts.changes++
      if (change) change.ackedAt = answer.doneAt
      acknowledge()
    } else {
      // every other failure promises that nothing was written
      withdraw()
      if (outcome === 'denied')
        violate(`${answer.by.name} denied the administrator: ${answer.body.slice(0, 200)}`)
      else if (calm) violate(`${answer.by.name} did not answer the administrator: ${answer.fault}`)
    }
  }

  const meanPause = options.pause ?? 400
  /** Clients that are between a request and its answer. */
  let busy = 0
  let holding = false
  async function actor(act: () => Promise<void>, factor: number): Promise<void> {
    await schedule.sleep(random.between(0, 2 * meanPause), clients)
    while (disturbing) {
      if (rest !== undefined) {
        await rest
        await schedule.sleep(random.between(0, meanPause), clients)
      }
      if (!holding && disturbing) {
        busy++
        await act()
        busy--
      }
      await schedule.sleep(random.between(0, 2 * meanPause * factor), clients)
    }
  }
  let rest: Promise<void> | undefined
  async function comeAndGo(meanRest: number): Promise<void> {
    const spells = random.fork()
    while (disturbing) {
      await schedule.sleep(spells.between(5_000, 30_000), clients)
      rest = schedule.sleep(spells.between(0, 2 * meanRest), clients)
      await rest
      rest = undefined
    }
  }
  if (options.rest !== undefined) void comeAndGo(options.rest)

  const begin = (act: () => Promise<void>, factor = 1) => {
    actor(act, factor).catch((error) => violate(`the world broke: ${error.stack}`))
  }
  for (const account of accounts) {
    begin(() => administer(account), 2)
    // some are seldom there: what is cached of them is old
    for (const [index, subject] of account.subjects.entries())
      begin(() => use(account, subject), index < 3 ? 30 : 1)
  }

  if (!calm) disturb()
  function disturb(): void {
    const chaos = random.fork()
    const meanCalm = options.faultPause ?? 7_500
    const count = (name: string) => {
      faults[name] = (faults[name] ?? 0) + 1
    }
    let saved:
      | {
          mark: Mark
          keys: boolean[]
          policies: boolean[]
          users: Set<string>[]
          objects: Set<string>[]
        }
      | undefined
    const everySubject = () => accounts.flatMap(({ subjects }) => subjects)

    /** Clients hold still, so that it is clear what the backup has. */
    async function quiet(): Promise<boolean> {
      holding = true
      for (let tries = 0; tries < 200 && busy > 0; tries++) await schedule.sleep(100, clients)
      return (
        busy === 0 &&
        everySubject().every(
          ({ keyActive, permitted }) =>
            keyActive.known() !== undefined && permitted.known() !== undefined,
        )
      )
    }

    /** Time of a fault that lasts. */
    async function lasting(node: SimNode, from: number, to: number): Promise<void> {
      faulty.push(node)
      await schedule.sleep(chaos.between(from, to), clients)
      faulty.splice(faulty.indexOf(node), 1)
      troubled(0)
    }

    function troubled(millis: number): number {
      const until = schedule.now() + millis
      troubledUntil = Math.max(troubledUntil, until)
      return until
    }

    const kinds: Record<string, () => Promise<void> | void> = {
      async partition() {
        const node = pickNode(chaos, 0.8)
        const { link } = node
        link.up = false
        await lasting(node, 500, 20_000)
        link.up = true
      },
      async deafness() {
        const node = pickNode(chaos, 0.8)
        const { link } = node
        link.deaf = true
        await lasting(node, 100, 5_000)
        link.deaf = false
      },
      async 'lost commits'() {
        const node = pickNode(chaos, 0.8)
        const { link } = node
        link.losesCommits = true
        await lasting(node, 500, 5_000)
        link.losesCommits = false
      },
      async delay() {
        const node = pickNode(chaos, 0.8)
        const { link } = node
        const extra = chaos.between(20, 1_500)
        link.slownesses.push(extra)
        await lasting(node, 1_000, 20_000)
        // what is on its way arrives at a node that stands still
        if (disturbing && chaos.chance(0.5))
          node.owner.pausedUntil = schedule.now() + chaos.between(50, 15_000)
        // several may slow it down at once
        link.slownesses = link.slownesses.filter((each) => each !== extra)
      },
      pause() {
        const { owner } = pickNode(chaos, 0.8)
        owner.pausedUntil = schedule.now() + chaos.between(50, 15_000)
      },
      'database pause'() {
        database.owner.pausedUntil = troubled(chaos.between(50, 4_000))
      },
      restart() {
        const index = nodes.indexOf(pickNode(chaos, 0.8))
        kill(nodes[index]!)
        const born = bear(index)
        nodes[index] = born
        const wait = () => {
          if (born.serving) watchRevisions(born)
          else if (!born.owner.dead) schedule.after(100, clients, wait)
        }
        wait()
      },
      async clock() {
        const node = pickNode(chaos, 0.8)
        node.wallOffset = chaos.between(-60_000, 60_000)
        await schedule.sleep(chaos.between(1_000, 60_000), clients)
        node.wallOffset = 0
      },
      'fail-over'() {
        const millis = chaos.between(50, 5_000)
        troubled(millis)
        database.failOver(millis)
      },
      async backup() {
        if (holding) return
        if (await quiet())
          saved = {
            mark: database.mark(),
            keys: everySubject().map(({ keyActive }) => keyActive.known()!),
            policies: everySubject().map(({ permitted }) => permitted.known()!),
            users: accounts.map(({ users }) => new Set(users)),
            objects: accounts.map(({ objects }) => new Set(objects)),
          }
        holding = false
      },
      async restore() {
        // one at a time: whoever is first lets the clients go on
        if (holding) return
        if (saved && (await quiet())) {
          // what was under way has ended one way or the other before the backup is put back
          await schedule.sleep(10_000, clients)
          restores++
          restoredAt = schedule.now()
          troubled(1_000)
          database.restore(saved.mark, 1_000)
          const at = schedule.now()
          for (const [index, subject] of everySubject().entries()) {
            subject.keyActive.restore(saved.keys[index]!, at)
            subject.permitted.restore(saved.policies[index]!, at)
          }
          for (const [index, account] of accounts.entries()) {
            account.users = new Set(saved.users[index])
            account.objects = new Set(saved.objects[index])
          }
        }
        holding = false
      },
    }
    const names = Object.keys(kinds)
    const next = () =>
      schedule.after(
        chaos.between(500, (rest === undefined ? 1 : 3) * meanCalm * 2),
        clients,
        () => {
          if (!disturbing) return
          const name = chaos.pick(names)
          count(name)
          Promise.resolve(kinds[name]?.()).catch((error) =>
            violate(`the world broke: ${error.stack}`),
          )
          next()
        },
      )
    next()
  }

  // memory stays flat in long runs
  const forget = () =>
    schedule.after(60_000, clients, () => {
      for (const { subjects } of accounts)
        for (const { keyActive, permitted } of subjects) {
          keyActive.forgetBefore(schedule.now() - 60_000)
          permitted.forgetBefore(schedule.now() - 60_000)
        }
      if (disturbing) forget()
    })
  forget()

  await schedule.run(beganAt + millis)
  disturbing = false
  await schedule.run(schedule.now() + 60_000, () => busy === 0)
  if (busy > 0) violate(`${busy} clients wait for an answer that never comes`)

  // the world is whole again
  for (const node of nodes) {
    node.link.up = true
    node.link.deaf = false
    node.link.losesCommits = false
    node.link.slownesses = []
    node.owner.pausedUntil = 0
  }
  await schedule.run(schedule.now() + 3 * leaseMillis + 10_000)
  let looking = true
  const looked = look().then(() => {
    looking = false
  })
  await schedule.run(schedule.now() + 600_000, () => !looking)
  if (looking) violate('the world does not answer after everything is whole again')
  else await looked

  /** What was acknowledged is there, on every node, and nodes agree. */
  async function look(): Promise<void> {
    try {
      for (const account of accounts) {
        for (const subject of account.subjects)
          for (const node of nodes) {
            const key = subject.keyActive.known()
            const permitted = subject.permitted.known()
            if (key === undefined || permitted === undefined) continue
            const answer = await send(
              iamForm(subject.keys, 'GetUser', { UserName: subject.name }),
              node,
            )
            const expected = key && permitted ? 200 : 403
            if (answer?.status !== expected)
              violate(
                `${node.name} answers ${subject.name} ${answer?.status} in the end, not ${expected}: ${answer?.body.slice(0, 200)}`,
              )
          }
        for (const name of account.users) {
          const answer = await send(iamForm(account.admin, 'GetUser', { UserName: name }))
          if (answer?.status !== 200)
            violate(`the user ${name} was acknowledged and is ${answer?.status} in the end`)
        }
        for (const object of account.objects) {
          const answer = await send(
            signed(
              's3',
              account.admin,
              { method: 'GET', path: `/${account.bucket}/${object}` },
              now(),
            ),
          )
          if (answer?.status !== 200 || answer.body !== object)
            violate(`the object ${object} was acknowledged and is ${answer?.status} in the end`)
        }
      }
      for (const node of nodes) checkRevisions(node, database)
    } catch (error) {
      violate(`the world broke: ${(error as Error).stack}`)
    }
  }

  /** At rest every node vouches for what the database has. */
  function checkRevisions(node: SimNode, { head }: SimDatabase): void {
    for (const { id } of accounts) {
      const known = node.engine().revision(id)
      const shard = shardOf(id)
      if (known === undefined || known % 2 ** 40 !== head(shard) % 2 ** 40)
        violate(
          `${node.name} vouches for revision ${known} of shard ${shard}, which is at ${head(shard)}`,
        )
    }
  }

  for (const node of nodes) kill(node)
  return {
    violations,
    ...counts,
    faults,
    nodeHours: lifetimes / 3_600_000,
    skippedPolls: schedule.looksLeftOut(),
  }
}
