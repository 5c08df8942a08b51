/** The master key of nodes that have it from a file outside of their data folders is rotated there. */

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Credentials } from '../support/in-process.ts'
import { iamAt, type NodeGroup, nodeGroup, stsAt } from '../support/nodes.ts'
import { postgresMissing, type TestDatabase, testDatabase } from '../support/postgres.ts'
import { type ServerProcess, sallyport } from '../support/server-process.ts'

const missing = postgresMissing()

describe.skipIf(missing !== undefined)(`keys of nodes${missing ? ` (${missing})` : ''}`, () => {
  let database: TestDatabase
  let nodes: NodeGroup
  beforeAll(async () => {
    database = await testDatabase()
    nodes = nodeGroup(database.url)
  })
  afterAll(async () => {
    await nodes?.close()
    await database?.stop()
  })

  const rotate = (...argv: readonly string[]) =>
    sallyport(['keys', 'rotate', '--json', '--data', nodes.dataOf('a'), ...argv])
  const sessionAt = async (node: ServerProcess): Promise<Credentials> => {
    const { Credentials: made } = await stsAt(node, nodes.root).getSessionToken({})
    return {
      accessKeyId: made?.AccessKeyId ?? '',
      secretAccessKey: made?.SecretAccessKey ?? '',
      sessionToken: made?.SessionToken ?? '',
    }
  }
  /** A token begins with its format and the id of the key that sealed it. */
  const keyOf = ({ sessionToken = '' }: Credentials) =>
    Buffer.from(sessionToken, 'base64url').toString('hex', 1, 9)
  const works = async (node: ServerProcess, by: Credentials) =>
    (await stsAt(node, by).getCallerIdentity({})).Account !== undefined

  test('by a node that runs, and by hand; sessions of before and after work at every node', async () => {
    const a = await nodes.start('a')
    await iamAt(a, nodes.root).createUser({ UserName: 'somebody' })
    const before = await sessionAt(a)

    const other = await rotate('--master-key', `${nodes.keyFile}.other`)
    expect([other.code, other.err]).toEqual([
      1,
      `sallyport: the server on this folder has its master key in \`${nodes.keyFile}\`\n`,
    ])
    const rotated = await rotate('--master-key', nodes.keyFile)
    expect(JSON.parse(rotated.out)).toEqual({ Keys: 2, RestartNeeded: true })
    expect(readFileSync(nodes.keyFile, 'utf8').trim().split('\n')).toHaveLength(2)
    // its copies may not be everywhere yet
    expect(keyOf(await sessionAt(a))).toBe(keyOf(before))

    const b = await nodes.start('b')
    const after = await sessionAt(b)
    expect(keyOf(after)).not.toBe(keyOf(before))
    for (const node of [a, b])
      for (const by of [before, after]) expect(await works(node, by)).toBe(true)

    await a.stop()
    const again = await rotate('--master-key', nodes.keyFile)
    expect(JSON.parse(again.out)).toEqual({ Keys: 3, RestartNeeded: true })
    const successor = await nodes.start('a')
    const last = await sessionAt(successor)
    expect(new Set([before, after, last].map(keyOf)).size).toBe(3)
    for (const node of [successor, b])
      for (const by of [before, after, last]) expect(await works(node, by)).toBe(true)
  })

  test('a file that is not there is refused', async () => {
    const none = await sallyport([
      ...['keys', 'rotate', '--data', nodes.dataOf('none'), '--master-key', '/nowhere/key'],
    ])
    expect([none.code, none.err]).toEqual([
      1,
      'sallyport: there is no master key at `/nowhere/key`\n',
    ])
  })
})
