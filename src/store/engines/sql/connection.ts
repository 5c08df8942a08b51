/** Connections with a limit on everything: the stock client waits forever on a connection that went dark. */

import type { PoolClient, QueryArrayConfig, QueryArrayResult } from 'pg'
import pg from 'pg'
import type { Dialect } from './dialects.ts'
import { dialectOf } from './dialects.ts'
import { DatabaseFailure } from './failures.ts'

export interface ConnectionLimits {
  readonly connections: number
  readonly connectMilliseconds: number
  /** Of one statement, on the server; the client waits a little longer. */
  readonly statementMilliseconds: number
}

/** When whoever waits has to be answered. */
export interface Deadline {
  /** Milliseconds left; zero or less when it has passed. */
  remaining(): number
}

export interface Connection {
  /**
   * Rows as arrays. Statements asked for at once run one after another. Rejects with a DatabaseFailure, after which the
   * connection is of no use to the transaction; past the deadline (that of `acquire` unless given) it is lost.
   */
  query(statement: Statement, deadline?: Deadline): Promise<Result>
  /** Gives it back; a lost connection is thrown away. */
  release(): void
}

export interface Statement {
  /** Prepared once per connection. */
  readonly name?: string
  readonly text: string
  readonly values?: readonly unknown[]
}

export interface Result {
  readonly rows: readonly (readonly unknown[])[]
  readonly count: number
}

export interface Connections {
  readonly dialect: Dialect
  acquire(deadline?: Deadline): Promise<Connection>
  close(): Promise<void>
}

/** Connects once to learn what the server is, and to refuse one that doesn't sync its commits. */
export async function openConnections(url: string, limits: ConnectionLimits): Promise<Connections> {
  const pool = new pg.Pool({
    connectionString: url,
    max: limits.connections,
    connectionTimeoutMillis: limits.connectMilliseconds,
    query_timeout: limits.statementMilliseconds + 200,
    application_name: 'sallyport',
    keepAlive: true,
  })
  // An idle connection that breaks leaves the pool by itself; the next statement opens another.
  pool.on('error', () => {})
  const ready = new WeakSet<PoolClient>()
  const places = createPlaces(limits.connections)
  let dialect: Dialect | undefined

  async function prepare(client: PoolClient, connection: Connection): Promise<void> {
    await connection.query({ text: `SET statement_timeout = ${limits.statementMilliseconds}` })
    await connection.query({
      text: `SET idle_in_transaction_session_timeout = ${limits.statementMilliseconds * 2}`,
    })
    if (dialect === undefined) {
      const { rows } = await connection.query({ text: 'SELECT version()' })
      const found = dialectOf(String(rows[0]?.[0]))
      if (found.syncs !== undefined) {
        const answer = await connection.query({ text: found.syncs })
        if (answer.rows[0]?.[0] !== 'on')
          throw new Error('the database does not sync its commits to disk (fsync is off)')
      }
      dialect = found
    }
    for (const text of dialect.session) await connection.query({ text })
    ready.add(client)
  }

  async function acquire(deadline: Deadline = patient): Promise<Connection> {
    try {
      await within(places.take(), deadline, places.leave)
    } catch (error) {
      throw new DatabaseFailure(error)
    }
    const connecting = pool.connect()
    let client: PoolClient
    try {
      client = await within(connecting, deadline, (late) => late.release())
    } catch (error) {
      connecting.then(places.leave, places.leave)
      throw new DatabaseFailure(error)
    }
    const release = (lost: boolean) => {
      client.release(lost)
      places.leave()
    }
    const connection = connectionOf(client, deadline, release)
    if (!ready.has(client)) {
      try {
        await prepare(client, connection)
      } catch (error) {
        release(true)
        throw error
      }
    }
    return connection
  }

  try {
    const first = await acquire()
    first.release()
  } catch (error) {
    await pool.end()
    throw error
  }
  return { dialect: dialect!, acquire, close: () => pool.end() }
}

/** For whom nobody waits: the limits of each statement are enough. */
const patient: Deadline = { remaining: () => Number.POSITIVE_INFINITY }

/** How often a deadline that may move is looked at. */
const deadlineMilliseconds = 100

/** The promise's value, unless the deadline comes first: what comes later is disposed of. */
async function within<T>(
  promise: Promise<T>,
  { remaining }: Deadline,
  dispose: (late: T) => void,
): Promise<T> {
  if (remaining() === Number.POSITIVE_INFINITY) return await promise
  let timer: NodeJS.Timeout | undefined
  let late = false
  const tooLate = new Promise<never>((_, reject) => {
    const look = () => {
      const left = remaining()
      // it may come sooner than it looked: looked at again every so often
      if (left > 0) timer = setTimeout(look, Math.min(left, deadlineMilliseconds))
      else {
        late = true
        reject(new Error('no answer in time'))
      }
    }
    look()
  })
  promise.then(
    (value) => {
      if (late) dispose(value)
    },
    () => {},
  )
  try {
    return await Promise.race([promise, tooLate])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Who waits for a connection waits here, as long as it may: the pool gives up those who wait in it after the time that
 * connecting may take, which says nothing about a database with much to do.
 */
function createPlaces(count: number) {
  const waiting: (() => void)[] = []
  let free = count
  return {
    take(): Promise<void> {
      if (free === 0) return new Promise((resolve) => waiting.push(resolve))
      free -= 1
      return Promise.resolve()
    },
    leave(): void {
      const next = waiting.shift()
      if (next === undefined) free += 1
      else next()
    },
  }
}

function connectionOf(
  client: PoolClient,
  ownDeadline: Deadline,
  giveBack: (lost: boolean) => void,
): Connection {
  let lost = false
  let released = false
  let last: Promise<unknown> = Promise.resolve()
  const onError = () => {
    lost = true
  }
  client.on('error', onError)

  async function send({ name, text, values }: Statement, deadline: Deadline) {
    const config: QueryArrayConfig = { text, rowMode: 'array' }
    if (name !== undefined) config.name = name
    if (values !== undefined) config.values = values as unknown[]
    try {
      // behind a statement that is not answered the next one would wait as long
      if (lost) throw new Error('the connection is lost')
      if (deadline.remaining() <= 0) throw new Error('no time is left for a statement')
      const sent: Promise<QueryArrayResult | QueryArrayResult[]> = client.query(config)
      const answer = await within(sent, deadline, () => {})
      // Statements sent together are answered together; the last one is asked for.
      const result = Array.isArray(answer) ? answer.at(-1)! : answer
      return { rows: result.rows, count: result.rowCount ?? 0 }
    } catch (error) {
      const failure = new DatabaseFailure(error)
      if (failure.kind === 'lost') lost = true
      throw failure
    }
  }

  return {
    query(statement, deadline = ownDeadline) {
      // The client would queue them too, but says that it will not for ever.
      const result = last.then(() => send(statement, deadline))
      last = result.catch(() => {})
      return result
    },
    release() {
      if (released) return
      released = true
      client.off('error', onError)
      giveBack(lost)
    },
  }
}
