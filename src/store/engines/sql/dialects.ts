/**
 * The engines that speak the PostgreSQL wire differ in their table definitions and session settings only. A new one is
 * a row here. Sources: their public documentation; only PostgreSQL is run in our tests.
 */

export interface Dialect {
  readonly name: string
  /** Whether this text of `SELECT version()` is its own. */
  readonly matches: (version: string) => boolean
  readonly tables: readonly string[]
  /** Run once on each new connection. */
  readonly session: readonly string[]
  /** Has LISTEN and NOTIFY. */
  readonly notifies: boolean
  /** Answers one row and one column, `on`, when the server syncs what it acknowledges. */
  readonly syncs?: string
}

/** Tables of before there were marks get them at the next start. */
export const findMarks =
  "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = 'head' AND column_name = 'mark'"
export const addMarks = 'ALTER TABLE head ADD COLUMN IF NOT EXISTS mark INT8 NOT NULL DEFAULT 0'

const head =
  'CREATE TABLE IF NOT EXISTS head (shard INT PRIMARY KEY, rev INT8 NOT NULL, mark INT8 NOT NULL DEFAULT 0)'
const plainTables = [
  'CREATE TABLE IF NOT EXISTS kv (k BYTEA PRIMARY KEY, v BYTEA NOT NULL)',
  head,
  'CREATE TABLE IF NOT EXISTS log (shard INT, rev INT8, k BYTEA, PRIMARY KEY (shard, rev, k))',
]

const cockroach: Dialect = {
  name: 'cockroachdb',
  matches: (version) => version.includes('CockroachDB'),
  tables: plainTables,
  session: [],
  // https://github.com/cockroachdb/cockroach/issues/41522
  notifies: false,
}

const yugabyte: Dialect = {
  name: 'yugabytedb',
  matches: (version) => version.includes('-YB-'),
  // Without ASC the first column is hashed, and scans of a prefix read everything.
  tables: [
    `CREATE TABLE IF NOT EXISTS kv (k BYTEA, v BYTEA NOT NULL, PRIMARY KEY (k ASC))
     SPLIT AT VALUES (('\\x65'::bytea), ('\\x69'::bytea), ('\\x71'::bytea))`,
    head,
    `CREATE TABLE IF NOT EXISTS log (
       shard INT, rev INT8, k BYTEA, PRIMARY KEY (shard ASC, rev ASC, k ASC))`,
  ],
  session: [],
  // early access in versions of 2025
  notifies: false,
}

const postgres: Dialect = {
  name: 'postgresql',
  matches: (version) => version.startsWith('PostgreSQL'),
  tables: plainTables,
  session: [
    // Serializable locks have the grain of a relation for sequential scans: false conflicts on small tables.
    'SET enable_seqscan = off',
    `SELECT set_config('synchronous_commit', 'on', false)
     WHERE current_setting('synchronous_commit') = 'off'`,
  ],
  notifies: true,
  syncs: 'SHOW fsync',
}

const dialects: readonly Dialect[] = [cockroach, yugabyte, postgres]

/** The dialect of a server, by the text of `SELECT version()`. */
export function dialectOf(version: string): Dialect {
  const dialect = dialects.find((each) => each.matches(version))
  if (dialect === undefined) throw new Error(`\`${version}\` is no database that is known here`)
  return dialect
}
