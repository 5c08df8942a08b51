/** How each client brings a tree of files to a bucket and back. */

import { createReadStream, createWriteStream, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { paginateListObjectsV2, type S3 } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import type { Credentials } from '../../support/in-process.ts'
import { awsCliMissing } from '../../support/server.ts'
import { fuseMissing } from './fuse.ts'
import { programMissing, run } from './program.ts'
import { filesOf } from './trees.ts'

const mebibyte = 1024 * 1024

/** A client's own place: its bucket, which exists, and a home. */
export interface Place {
  readonly endpoint: string
  readonly credentials: Credentials
  readonly bucket: string
  readonly home: string
  /** Looks into the bucket, independent of the client. */
  readonly s3: S3
}

export interface TreeClient {
  readonly name: string
  /** Why it can't run here. */
  readonly missing?: string | undefined
  /** Why it can't run on this machine, whatever is installed. */
  readonly exempt?: string | undefined
  /** The bucket holds each file under its name. */
  readonly keysAreNames: boolean
  /** Makes the bucket hold what is in the folder, and nothing else. */
  mirror(place: Place, folder: string): Promise<void>
  /** Writes what the bucket holds into an empty folder. */
  fetch(place: Place, folder: string): Promise<void>
  /** Takes everything out again. */
  empty(place: Place): Promise<void>
}

const variables = ({ credentials, endpoint }: Place) => ({
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ENDPOINT_URL: endpoint,
  AWS_MAX_ATTEMPTS: '1',
})

const aws = (place: Place, ...args: string[]) =>
  run('aws', ['s3', ...args, '--only-show-errors'], { home: place.home, env: variables(place) })

const awsS3: TreeClient = {
  name: 'aws s3',
  missing: awsCliMissing(),
  keysAreNames: true,
  mirror: async (place, folder) =>
    void (await aws(place, 'sync', '--delete', folder, `s3://${place.bucket}`)),
  fetch: async (place, folder) => void (await aws(place, 'sync', `s3://${place.bucket}`, folder)),
  empty: async (place) => void (await aws(place, 'rm', '--recursive', `s3://${place.bucket}`)),
}

const python = (place: Place, ...args: string[]) =>
  run('python3', [join(import.meta.dirname, 'tree_boto3.py'), ...args], {
    home: place.home,
    env: variables(place),
  })

const boto3: TreeClient = {
  name: 'boto3',
  missing: awsCliMissing(),
  keysAreNames: true,
  mirror: async (place, folder) => void (await python(place, 'mirror', folder, place.bucket)),
  fetch: async (place, folder) => void (await python(place, 'fetch', place.bucket, folder)),
  empty: async (place) => void (await python(place, 'empty', place.bucket)),
}

/** Runs the work for every item, a few at a time. */
async function aFewAtATime<T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const left = [...items]
  const worker = async () => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item)
  }
  await Promise.all(Array.from({ length: 8 }, worker))
}

/** Every key of a bucket with its size, page by page. */
export async function keysOf(s3: S3, bucket: string): Promise<Map<string, number>> {
  const keys = new Map<string, number>()
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client: s3, pageSize: 70 },
    { Bucket: bucket },
  ))
    for (const { Key, Size } of Contents) keys.set(Key as string, Size as number)
  return keys
}

async function deleteKeys({ s3, bucket }: Place, keys: readonly string[]): Promise<void> {
  for (let at = 0; at < keys.length; at += 1000)
    await s3.deleteObjects({
      Bucket: bucket,
      Delete: { Quiet: true, Objects: keys.slice(at, at + 1000).map((Key) => ({ Key })) },
    })
}

const javascript: TreeClient = {
  name: 'the AWS SDK for JavaScript with lib-storage',
  keysAreNames: true,
  async mirror(place, folder) {
    const names = filesOf(folder)
    await aFewAtATime(names, (Key) =>
      new Upload({
        client: place.s3,
        params: { Bucket: place.bucket, Key, Body: createReadStream(join(folder, Key)) },
        partSize: 5 * mebibyte,
        queueSize: 3,
      }).done(),
    )
    const sent = new Set(names)
    const there = [...(await keysOf(place.s3, place.bucket)).keys()]
    await deleteKeys(
      place,
      there.filter((key) => !sent.has(key)),
    )
  },
  async fetch({ s3, bucket }, folder) {
    await aFewAtATime([...(await keysOf(s3, bucket)).keys()], async (Key) => {
      const { Body } = await s3.getObject({ Bucket: bucket, Key })
      mkdirSync(dirname(join(folder, Key)), { recursive: true })
      await pipeline(Body as Readable, createWriteStream(join(folder, Key)))
    })
  },
  empty: async (place) => deleteKeys(place, [...(await keysOf(place.s3, place.bucket)).keys()]),
}

/** The provider `AWS` of rclone names buckets by host, whatever it is told. */
const rcloneConfiguration = ({ endpoint }: Place) => `[here]
type = s3
provider = Other
env_auth = true
endpoint = ${endpoint}
region = us-east-1
`

function rclone(place: Place, ...args: string[]) {
  const config = join(place.home, 'rclone.conf')
  writeFileSync(config, rcloneConfiguration(place))
  // by default it takes two spellings of a letter for one name
  const flags = ['--no-unicode-normalization', '--retries=1', '--low-level-retries=1']
  const parts = ['--s3-upload-cutoff=5M', '--s3-chunk-size=5M']
  return run('rclone', [...args, `--config=${config}`, ...flags, ...parts], {
    home: place.home,
    env: variables(place),
  })
}

const rcloneClient: TreeClient = {
  name: 'rclone',
  missing: programMissing('rclone'),
  keysAreNames: true,
  async mirror(place, folder) {
    await rclone(place, 'sync', folder, `here:${place.bucket}`)
    await rclone(place, 'check', folder, `here:${place.bucket}`)
  },
  fetch: async (place, folder) =>
    void (await rclone(place, 'sync', `here:${place.bucket}`, folder)),
  empty: async (place) => void (await rclone(place, 'delete', `here:${place.bucket}`)),
}

function s3cmd(place: Place, ...args: string[]) {
  const { host } = new URL(place.endpoint)
  const config = join(place.home, '.s3cfg')
  writeFileSync(
    config,
    `[default]
access_key = ${place.credentials.accessKeyId}
secret_key = ${place.credentials.secretAccessKey}
host_base = ${host}
host_bucket = ${host}/%(bucket)
use_https = False
multipart_chunk_size_mb = 5
max_retries = 1
`,
  )
  return run('s3cmd', [`--config=${config}`, '--quiet', '--no-progress', ...args], {
    home: place.home,
    env: {},
  })
}

const s3cmdClient: TreeClient = {
  name: 's3cmd',
  missing: programMissing('s3cmd'),
  keysAreNames: true,
  mirror: async (place, folder) =>
    void (await s3cmd(place, 'sync', '--delete-removed', `${folder}/`, `s3://${place.bucket}/`)),
  fetch: async (place, folder) =>
    void (await s3cmd(place, 'sync', `s3://${place.bucket}/`, `${folder}/`)),
  empty: async (place) =>
    void (await s3cmd(place, 'del', '--recursive', '--force', `s3://${place.bucket}/`)),
}

const restic = (place: Place, cwd: string, ...args: string[]) =>
  run('restic', args, {
    home: place.home,
    cwd,
    env: {
      ...variables(place),
      RESTIC_REPOSITORY: `s3:${place.endpoint}/${place.bucket}/repository`,
      RESTIC_PASSWORD: 'correct horse',
    },
  })

const resticClient: TreeClient = {
  name: 'restic',
  missing: programMissing('restic'),
  keysAreNames: false,
  async mirror(place, folder) {
    const { KeyCount } = await place.s3.listObjectsV2({ Bucket: place.bucket, MaxKeys: 1 })
    if (KeyCount === 0) await restic(place, folder, 'init')
    await restic(place, folder, 'backup', '.')
    await restic(place, folder, 'forget', '--keep-last=1', '--group-by=', '--prune')
    await restic(place, folder, 'check', '--read-data')
  },
  fetch: async (place, folder) =>
    void (await restic(place, folder, 'restore', 'latest', '--target', folder)),
  async empty(place) {
    await restic(place, place.home, 'forget', 'latest', '--prune')
    await javascript.empty(place)
  },
}

/** Works on the bucket as a folder; what is written is in the bucket when it is unmounted. */
async function mounted(place: Place, work: (folder: string) => Promise<unknown>): Promise<void> {
  const secret = join(place.home, 'passwd-s3fs')
  const { accessKeyId, secretAccessKey } = place.credentials
  writeFileSync(secret, `${accessKeyId}:${secretAccessKey}\n`, { mode: 0o600 })
  const folder = join(place.home, 'mounted')
  mkdirSync(folder, { recursive: true })
  const options = ['use_path_request_style', 'multipart_size=5', 'retries=1']
  await run(
    's3fs',
    [
      ...[place.bucket, folder, '-o', `url=${place.endpoint}`, '-o', `passwd_file=${secret}`],
      ...options.flatMap((option) => ['-o', option]),
    ],
    { home: place.home, env: {} },
  )
  try {
    await work(folder)
  } finally {
    await run('fusermount', ['-u', folder], { home: place.home, env: {} })
  }
}

const s3fs: TreeClient = {
  name: 's3fs',
  missing: programMissing('s3fs'),
  exempt: fuseMissing(),
  // a folder is a key of its own
  keysAreNames: false,
  mirror: (place, folder) =>
    mounted(place, async (target) => {
      const plain = { home: place.home, env: {} }
      await run('find', [target, '-mindepth', '1', '-delete'], plain)
      await run('cp', ['-r', `${folder}/.`, target], plain)
    }),
  fetch: (place, folder) =>
    mounted(place, (source) =>
      run('cp', ['-r', `${source}/.`, folder], { home: place.home, env: {} }),
    ),
  empty: (place) =>
    mounted(place, (folder) =>
      run('find', [folder, '-mindepth', '1', '-delete'], { home: place.home, env: {} }),
    ),
}

export const treeClients: readonly TreeClient[] = [
  awsS3,
  boto3,
  javascript,
  rcloneClient,
  s3cmdClient,
  resticClient,
  s3fs,
]
