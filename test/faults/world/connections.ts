/** The engine's connections in the simulated world: each statement and each answer travels, late or never. */

import type {
  Connection,
  Connections,
  Deadline,
  Result,
  Statement,
} from '../../../src/store/engines/sql/connection.ts'
import { dialectOf } from '../../../src/store/engines/sql/dialects.ts'
import type { DatabaseFailure } from '../../../src/store/engines/sql/failures.ts'
import type { Session, SimDatabase } from './database.ts'
import type { Owner, Schedule } from './schedule.ts'

/** The way between a node and the database. */
export interface Link {
  /** Nothing arrives while it is down, and nobody is told. */
  up: boolean
  /** The node's messages arrive, and none comes back. */
  deaf: boolean
  /** Everything arrives but what would commit. */
  losesCommits: boolean
  /** Milliseconds of one way, drawn for each message. */
  readonly latency: () => number
  /** What slows it down: by up to so many milliseconds each. */
  slownesses: number[]
}

export interface ConnectionParts {
  readonly schedule: Schedule
  readonly database: SimDatabase
  readonly link: Link
  readonly owner: Owner
  /** Whether they serve polls now that are part of a look. */
  readonly ofLook?: () => boolean
  /** Of the sources that run in this world: a mutant brings its own. */
  readonly Failure: typeof DatabaseFailure
  /** Told of every statement that was answered: when it was sent, in milliseconds of the world. */
  readonly onAnswer?: (statement: Statement, sentAt: number) => void
}

const connectMillis = 1_000
const queryMillis = 1_700
/** How often a deadline that may move is looked at. */
const deadlineMillis = 100

export function simulatedConnections(parts: ConnectionParts): Connections {
  const { schedule, database, link, owner, Failure, ofLook = () => false } = parts
  const after = (millis: number, whose: Owner, work: () => void) =>
    schedule.after(millis, whose, work, ofLook())
  const idle: OpenConnection[] = []
  let closed = false

  interface OpenConnection {
    readonly session: Session
    lost: boolean
  }

  /** Delivers a message, unless the way is down as it leaves or arrives. */
  function travel(to: Owner, arrive: () => void): void {
    if (!link.up) return
    after(link.latency(), to, () => {
      if (link.up && !(link.deaf && to === owner)) arrive()
    })
  }

  const gone = () => new Failure(new Error('the connection is gone'))

  /** Gives up after so long, or when the deadline comes, wherever it moves meanwhile. Returns the way to call it off. */
  function limited(millis: number, deadline: Deadline | undefined, giveUp: () => void) {
    const until = schedule.now() + millis
    let cancel = () => {}
    const look = () => {
      const left = Math.min(until - schedule.now(), deadline?.remaining() ?? millis)
      if (left <= 0) return giveUp()
      // no timer is shorter than a millisecond
      cancel = after(Math.max(1, deadline ? Math.min(left, deadlineMillis) : left), owner, look)
    }
    look()
    return () => cancel()
  }

  function connect(deadline?: Deadline): Promise<OpenConnection> {
    return new Promise((resolve, reject) => {
      const cancel = limited(connectMillis, deadline, () => reject(gone()))
      travel(database.owner, () => {
        const session = database.open()
        travel(owner, () => {
          cancel()
          if (session === undefined) return reject(gone())
          resolve({ session, lost: false })
        })
      })
    })
  }

  function ask(
    open: OpenConnection,
    statement: Statement,
    deadline: Deadline | undefined,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      const sentAt = schedule.now()
      let settled = false
      const settle = (work: () => void) => {
        if (settled) return
        settled = true
        cancel()
        work()
      }
      const lose = () =>
        settle(() => {
          open.lost = true
          reject(gone())
        })
      let cancel = () => {}
      if (open.lost || (deadline && deadline.remaining() <= 0)) return lose()
      cancel = limited(queryMillis, deadline, lose)
      open.session.onLost = () => travel(owner, lose)
      if (link.losesCommits && statement.text === 'COMMIT') return
      travel(database.owner, () => {
        open.session.execute(statement).then(
          (result) =>
            travel(owner, () =>
              settle(() => {
                parts.onAnswer?.(statement, sentAt)
                resolve(result)
              }),
            ),
          (error: Error) =>
            travel(owner, () =>
              settle(() => {
                const failure = new Failure(error)
                if (failure.kind === 'lost') open.lost = true
                reject(failure)
              }),
            ),
        )
      })
    })
  }

  function connectionOf(open: OpenConnection, ownDeadline: Deadline | undefined): Connection {
    let released = false
    return {
      query: (statement, deadline = ownDeadline) => ask(open, statement, deadline),
      release() {
        if (released) return
        released = true
        open.session.onLost = () => {
          open.lost = true
        }
        if (!open.lost && !closed) idle.push(open)
        else travel(database.owner, () => open.session.end())
      },
    }
  }

  return {
    dialect: dialectOf('PostgreSQL 15'),
    async acquire(deadline?: Deadline) {
      for (let open = idle.pop(); open; open = idle.pop())
        if (!open.lost) return connectionOf(open, deadline)
      return connectionOf(await connect(deadline), deadline)
    },
    async close() {
      closed = true
      for (const { session } of idle.splice(0)) travel(database.owner, () => session.end())
    },
  }
}
