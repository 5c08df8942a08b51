/** A backup is worth what its restore is: everything here goes from a serving folder to a serving folder. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { IAM } from '@aws-sdk/client-iam'
import { S3 } from '@aws-sdk/client-s3'
import { STS } from '@aws-sdk/client-sts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { sendControl } from '../../src/server/control-socket.ts'
import { type ServerProcess, sallyport, startServerProcess } from '../support/server-process.ts'

const root = mkdtempSync(join(tmpdir(), 'sp-backup-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const servers: ServerProcess[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.end('SIGKILL')))
})

/** A command in this process: what it does to files and other processes is the same, and it starts sooner. */
async function command(...argv: readonly string[]) {
  const said = { out: '', err: '' }
  const code = await main(argv, {
    environment: {},
    isTerminal: false,
    out(text) {
      said.out += `${text}\n`
    },
    err(text) {
      said.err += `${text}\n`
    },
  })
  return { code, ...said }
}

async function start(data: string): Promise<ServerProcess> {
  const server = await startServerProcess(['--data', data])
  servers.push(server)
  return server
}

async function stop(server: ServerProcess): Promise<void> {
  servers.splice(servers.indexOf(server), 1)
  expect(await server.end('SIGTERM')).toMatchObject({ code: 0 })
}

async function clients({ endpoint }: ServerProcess, data: string) {
  const { out } = await sallyport(['env', '--json', '--data', data])
  const variables = JSON.parse(out)
  const common = {
    endpoint,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: {
      accessKeyId: variables.AWS_ACCESS_KEY_ID,
      secretAccessKey: variables.AWS_SECRET_ACCESS_KEY,
    },
  }
  return {
    iam: new IAM(common),
    s3: new S3({ ...common, forcePathStyle: true }),
    sts: new STS(common),
  }
}

/** One size for each place where bytes lie: beside the metadata, in `blobs.db`, in files. */
const sizes = [100, 9_000, 70_000, 600_000]
const bytesOf = (key: string, size: number) => Buffer.alloc(size, `${key}|`)

/** Everything a client can see of users and objects. */
async function seen({ iam, s3 }: Awaited<ReturnType<typeof clients>>) {
  const { Users = [] } = await iam.listUsers({})
  const { Contents = [] } = await s3.listObjectsV2({ Bucket: 'kept' })
  return {
    users: Users.map(({ UserName, UserId }) => `${UserName} ${UserId}`),
    objects: Contents.map(({ Key, ETag, Size }) => `${Key} ${ETag} ${Size}`),
  }
}

const answer = (text: string) => JSON.parse(text) as Record<string, unknown>

describe('of a running server', () => {
  test('under write load it is consistent, and the restored server answers like the first', async () => {
    const data = join(root, 'loaded')
    const first = await start(data)
    const before = await clients(first, data)
    await before.s3.createBucket({ Bucket: 'kept' })
    await before.s3.createBucket({ Bucket: 'churn' })
    for (const size of sizes)
      await before.s3.putObject({
        Bucket: 'kept',
        Key: `k${size}`,
        Body: bytesOf(`k${size}`, size),
      })
    const fixed = await seen(before)

    const load = { goesOn: true, users: 0, objects: 0 }
    const writeUsers = async () => {
      while (load.goesOn) await before.iam.createUser({ UserName: `load-${load.users++}` })
    }
    /** Overwrites and deletes: bytes that a backup refers to lose their object while it is made. */
    const churn = async (writer: number) => {
      for (let n = 0; load.goesOn; n++) {
        const Key = `${writer}-${n % 4}`
        await before.s3.putObject({ Bucket: 'churn', Key, Body: bytesOf(Key, sizes[n % 4]!) })
        if (n % 3 === 2) await before.s3.deleteObject({ Bucket: 'churn', Key })
        load.objects++
      }
    }
    const loads = [writeUsers(), churn(0), churn(1)]
    const made: string[] = []
    for (let round = 0; round < 3; round++) {
      const out = join(root, `loaded-backup-${round}`)
      const {
        code,
        out: text,
        err,
      } = await sallyport(['backup', '--data', data, '--out', out, '--include-key', '--json'])
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(answer(text)).toMatchObject({ includesKey: true })
      made.push(out)
    }
    load.goesOn = false
    await Promise.all(loads)
    expect(load.users).toBeGreaterThan(3)
    expect(load.objects).toBeGreaterThan(6)
    await stop(first)

    const restored = join(root, 'loaded-restored')
    const from = made.at(-1)!
    const { code, out, err } = await sallyport([
      'restore',
      '--from',
      from,
      '--data',
      restored,
      '--json',
    ])
    expect(code, err).toBe(0)
    expect(err).toContain('work again')
    expect(answer(out).stateHash).toBe(manifestOf(from).stateHash)
    const second = await start(restored)
    const after = await clients(second, restored)
    expect((await after.sts.getCallerIdentity({})).Account).toBe(first.accountId)
    const found = await seen(after)
    expect(found.objects).toEqual(fixed.objects)
    expect(found.users).toEqual(expect.arrayContaining(fixed.users))
    for (const size of sizes) {
      const { Body } = await after.s3.getObject({ Bucket: 'kept', Key: `k${size}` })
      expect(bytesOf(`k${size}`, size).equals(await Body!.transformToByteArray())).toBe(true)
    }
    const { Contents = [] } = await after.s3.listObjectsV2({ Bucket: 'churn' })
    for (const { Key, Size } of Contents) {
      const { Body } = await after.s3.getObject({ Bucket: 'churn', Key })
      expect(bytesOf(Key!, Size!).equals(await Body!.transformToByteArray())).toBe(true)
    }
    await after.iam.createUser({ UserName: 'after' })
    await stop(second)
    const verified = await sallyport(['audit', 'verify', '--json', '--data', restored])
    expect(answer(verified.out)).toMatchObject({ ok: true })
    expect(readFileSync(join(data, 'audit', '000000000001.jsonl'), 'utf8')).toContain(
      '"eventName":"CreateBackup"',
    )
  }, 120_000)

  test('what is deleted while a backup is made stays on disk until it is done', async () => {
    const data = join(root, 'held')
    const server = await start(data)
    const { s3 } = await clients(server, data)
    await s3.createBucket({ Bucket: 'kept' })
    await s3.putObject({ Bucket: 'kept', Key: 'k', Body: bytesOf('k', 70_000) })
    const stored = () =>
      readdirSync(join(data, 'blobs'), { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      ).length
    expect(stored()).toBe(1)
    const { controlSocket } = JSON.parse(readFileSync(join(data, 'server.json'), 'utf8'))
    const { hold } = (await sendControl(controlSocket, 'backup.begin', {})) as { hold: string }
    await s3.deleteObject({ Bucket: 'kept', Key: 'k' })
    await s3.putObject({ Bucket: 'kept', Key: 'again', Body: bytesOf('k', 70_000) })
    await s3.putObject({ Bucket: 'kept', Key: 'again', Body: bytesOf('l', 70_000) })
    expect((await s3.listObjectsV2({ Bucket: 'kept' })).KeyCount).toBe(1)
    expect(stored()).toBe(3)
    await sendControl(controlSocket, 'backup.end', { hold })
    expect(stored()).toBe(1)
  }, 60_000)

  test('a key that is revoked after it works again after a restore, one revoked before does not', async () => {
    const data = join(root, 'revoked')
    const first = await start(data)
    const { iam } = await clients(first, data)
    await iam.createUser({ UserName: 'bob' })
    const key = async () => (await iam.createAccessKey({ UserName: 'bob' })).AccessKey!
    const [early, late] = [await key(), await key()]
    const revoke = ({ AccessKeyId }: { AccessKeyId: string | undefined }) =>
      iam.updateAccessKey({ UserName: 'bob', AccessKeyId, Status: 'Inactive' })
    await revoke(early)
    const out = join(root, 'revoked-backup')
    const backup = ['backup', '--data', data, '--out', out, '--include-key']
    expect(await sallyport(backup)).toMatchObject({ code: 0 })
    await revoke(late)
    await stop(first)
    const restored = join(root, 'revoked-restored')
    expect(await sallyport(['restore', '--from', out, '--data', restored])).toMatchObject({
      code: 0,
    })
    const second = await start(restored)
    const as = (found: typeof early) =>
      new STS({
        endpoint: second.endpoint,
        region: 'us-east-1',
        maxAttempts: 1,
        credentials: {
          accessKeyId: found.AccessKeyId!,
          secretAccessKey: found.SecretAccessKey!,
        },
      }).getCallerIdentity({})
    await expect(as(early)).rejects.toMatchObject({ name: 'InvalidClientTokenId' })
    await expect(as(late)).resolves.toMatchObject({ Account: first.accountId })
  }, 60_000)

  test('an ephemeral server has none', async () => {
    const server = await startServerProcess(['--ephemeral'])
    servers.push(server)
    const refused = await sallyport([
      'backup',
      '--data',
      server.data,
      '--out',
      join(root, 'ephemeral-backup'),
    ])
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect(refused.err).toContain('an ephemeral server has nothing to back up')
    expect(existsSync(join(root, 'ephemeral-backup'))).toBe(false)
  })
})

interface ManifestView {
  readonly format: number
  readonly stateHash: string
  readonly includesKey: boolean
  readonly files: { readonly path: string }[]
}

const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as ManifestView

describe('of a stopped server', () => {
  const data = join(root, 'stopped')
  const withKey = join(root, 'with-key')
  const withoutKey = join(root, 'without-key')

  beforeAll(async () => {
    const server = await startServerProcess(['--data', data])
    try {
      const { s3 } = await clients(server, data)
      await s3.createBucket({ Bucket: 'kept' })
      for (const size of sizes)
        await s3.putObject({ Bucket: 'kept', Key: `k${size}`, Body: bytesOf(`k${size}`, size) })
    } finally {
      // the log of the database is left behind: a backup must read it
      await server.end('SIGKILL')
    }
    const backup = ['backup', '--data', data, '--out']
    expect(await command(...backup, withKey, '--include-key')).toMatchObject({ code: 0 })
    expect(await command(...backup, withoutKey)).toMatchObject({ code: 0 })
  }, 60_000)

  const copies = { made: 0 }
  const copyOf = (folder: string) => {
    const copy = join(root, `copy-${copies.made++}`)
    cpSync(folder, copy, { recursive: true })
    return copy
  }
  const target = () => join(root, `target-${copies.made++}`)
  const restore = (from: string, to: string, ...more: string[]) =>
    command('restore', '--from', from, '--data', to, ...more)

  test('it is for the owner only, and without --include-key holds no secret', () => {
    expect(statSync(withKey).mode & 0o777).toBe(0o700)
    expect(statSync(join(withKey, 'master.key')).mode & 0o777).toBe(0o600)
    expect(readdirSync(withoutKey).sort()).toEqual([
      'audit',
      'blobs',
      'blobs.db',
      'manifest.json',
      'manifest.seal',
      'sallyport.db',
    ])
    expect(manifestOf(withoutKey).includesKey).toBe(false)
    expect(manifestOf(withoutKey).stateHash).toBe(manifestOf(withKey).stateHash)
  })

  test('without its key it is restored only with the key file', async () => {
    const to = target()
    const refused = await restore(withoutKey, to)
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect(refused.err).toContain('give the file kept apart from it with --key')
    expect(existsSync(to)).toBe(false)

    const restored = await restore(withoutKey, to, '--key', join(data, 'master.key'), '--json')
    expect(restored.code, restored.err).toBe(0)
    cpSync(join(data, 'credentials'), join(to, 'credentials'))
    const { s3 } = await clients(await start(to), to)
    expect((await s3.listObjectsV2({ Bucket: 'kept' })).KeyCount).toBe(sizes.length)
  }, 60_000)

  test('another key is refused', async () => {
    const other = join(root, 'other.key')
    writeFileSync(other, `${Buffer.alloc(32, 7).toString('base64')}\n`, { mode: 0o600 })
    const to = target()
    const refused = await restore(withoutKey, to, '--key', other)
    expect(refused.code).toBe(1)
    expect(refused.err).toContain('the key is not that of this backup')
    expect(existsSync(to)).toBe(false)
  })

  test('a folder that holds something is left as it is', async () => {
    const before = readdirSync(data)
    const refused = await restore(withKey, data)
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect(refused.err).toContain('is not empty')
    expect(readdirSync(data)).toEqual(before)
  })

  const named = (folder: string, form: RegExp) =>
    join(folder, manifestOf(folder).files.find(({ path }) => form.test(path))!.path)
  const flip = (file: string, at: number) => {
    const bytes = readFileSync(file)
    bytes[at] = bytes[at]! ^ 1
    writeFileSync(file, bytes)
  }
  const manifest = (folder: string, change: (text: string) => string) => {
    const file = join(folder, 'manifest.json')
    writeFileSync(file, change(readFileSync(file, 'utf8')))
  }

  test.each<[name: string, tamper: (folder: string) => void, says: string]>([
    [
      'a bit of the database',
      (copy) => flip(join(copy, 'sallyport.db'), 9000),
      'changed or damaged',
    ],
    ['a bit of an object', (copy) => flip(named(copy, /^blobs\//), 5), 'changed or damaged'],
    ['an object is gone', (copy) => rmSync(named(copy, /^blobs\//)), 'is missing in the backup'],
    [
      'an audit record more',
      (copy) => appendFileSync(named(copy, /jsonl$/), '{"prev":""}\n'),
      'changed or damaged',
    ],
    ['the audit is cut', (copy) => truncateSync(named(copy, /jsonl$/), 10), 'changed or damaged'],
    [
      'the manifest agrees with what was changed',
      (copy) => manifest(copy, (text) => text.replace(/"revision": \d+/, '"revision": 1')),
      'the manifest was changed',
    ],
    [
      'the manifest names a file elsewhere',
      (copy) => manifest(copy, (text) => text.replace('"blobs.db"', '"../blobs.db"')),
      'names files that no backup holds',
    ],
    [
      'a newer format',
      (copy) => manifest(copy, (text) => text.replace('"format": 1', '"format": 2')),
      'made by a newer version (format 2',
    ],
    ['no manifest', (copy) => rmSync(join(copy, 'manifest.json')), 'is no complete backup'],
    ['no seal', (copy) => rmSync(join(copy, 'manifest.seal')), 'has no seal'],
  ])('a changed backup is refused: %s', async (_name, tamper, says) => {
    const copy = copyOf(withKey)
    tamper(copy)
    const to = target()
    const refused = await restore(copy, to)
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect(refused.err).toContain(says)
    await startsNothing(to)
  })

  async function startsNothing(folder: string): Promise<void> {
    if (!existsSync(folder)) return
    const refused = await command('init', '--data', folder)
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect(refused.err).toContain('left by a restore that did not end')
  }

  /** Runs in the restoring process before everything else: it dies as it is about to do this to that file. */
  const killAt = (call: 'open' | 'rm', name: string) => `
    import files from 'node:fs/promises'
    import { syncBuiltinESMExports } from 'node:module'
    const done = files.${call}
    files.${call} = (path, ...more) =>
      String(path) === process.argv.at(-1) + '/${name}'
        ? new Promise(() => process.kill(process.pid, 'SIGKILL'))
        : done(path, ...more)
    syncBuiltinESMExports()
  `

  test.each([
    ['before the first file', 'open', 'audit/000000000001.jsonl'],
    ['before the metadata', 'open', 'sallyport.db'],
    ['when only the mark is left', 'rm', 'restore-incomplete'],
  ] as const)(
    'a restore that is killed %s does not start, and is not restored into',
    async (_name, call, name) => {
      const to = target()
      const preload = `data:text/javascript,${encodeURIComponent(killAt(call, name))}`
      const script = resolve(import.meta.dirname, '../../bin/sallyport.js')
      const child = spawn(
        process.execPath,
        ['--import', preload, script, 'restore', '--from', withKey, '--data', to],
        { stdio: 'ignore' },
      )
      const [, signal] = await once(child, 'close')
      expect(signal).toBe('SIGKILL')
      expect(existsSync(to)).toBe(true)
      await startsNothing(to)
      const served = await sallyport(['start', '--data', to, '--listen', '127.0.0.1:0'])
      expect(served).toMatchObject({ code: 1, out: '' })
      const again = await restore(withKey, to)
      expect(again.err).toContain('remove the folder and restore again')
      rmSync(to, { recursive: true })
      expect(await restore(withKey, to)).toMatchObject({ code: 0 })
    },
  )

  test('damage that the hashes cannot know is found before a backup is made of it', async () => {
    const damaged = copyOf(data)
    flip(join(damaged, named(withKey, /^blobs\//).slice(withKey.length)), 5)
    const out = target()
    const refused = await command('backup', '--data', damaged, '--out', out)
    expect(refused.code).toBe(1)
    expect(refused.err).toContain('cannot be read: a blob has other bytes than stored')
    expect([existsSync(out), existsSync(`${out}.partial`)]).toEqual([false, false])
  })

  test('data of a newer format is not copied by a version that cannot read it', async () => {
    const newer = copyOf(data)
    const database = new DatabaseSync(join(newer, 'sallyport.db'))
    database.exec('PRAGMA user_version = 99')
    database.close()
    const out = target()
    const refused = await command('backup', '--data', newer, '--out', out)
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect(refused.err).toContain('was written by a newer version (format 99)')
    expect(existsSync(out)).toBe(false)
  })

  test('where the system takes no file, its words are the answer', async () => {
    const file = join(root, 'a-file')
    writeFileSync(file, '')
    const refused = await command('backup', '--data', data, '--out', join(file, 'backup'))
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect(refused.err.trim().split('\n')).toHaveLength(1)
    expect(refused.err).toContain('ENOTDIR')
  })

  test('the copy is of the data as the server left it', () => {
    const pairs = (file: string) => {
      const database = new DatabaseSync(file, { readOnly: true })
      const rows = database.prepare("SELECT k, v FROM kv WHERE k < x'71' OR k >= x'72'").all()
      database.close()
      return rows
    }
    const original = pairs(join(data, 'sallyport.db'))
    expect(original.length).toBeGreaterThan(10)
    expect(pairs(join(withKey, 'sallyport.db'))).toEqual(original)
  })
})
