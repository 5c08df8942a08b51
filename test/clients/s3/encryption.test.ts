/** Encryption of objects by the stock AWS CLI and stock boto3 against a server with its data on disk, which gives nothing away. */

import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { find } from '../../../tools/prepare-system.mjs'
import { type AwsCli, awsCliMissing, createAwsCli } from '../../support/server.ts'
import { type ServerProcess, sallyport, startServerProcess } from '../../support/server-process.ts'

const cliMissing = awsCliMissing()
const python = find(resolve(import.meta.dirname, '../../..'), 'python3')
const boto3Missing =
  python === undefined || spawnSync(python, ['-c', 'import boto3']).status !== 0
    ? ': boto3 is not installed'
    : ''

const data = mkdtempSync(join(tmpdir(), 'sallyport-sse-'))
const root = {
  accessKeyId: 'AKIAENCRYPTEDOBJECTS',
  secretAccessKey: 'a-secret-of-the-tests-alone-40-letters',
}
const words = Buffer.from('words that are found nowhere in the data folder\n')
let server: ServerProcess
let cli: AwsCli
let keyArn = ''

beforeAll(async () => {
  server = await startServerProcess(['--data', data], {
    SALLYPORT_ROOT_ACCESS_KEY_ID: root.accessKeyId,
    SALLYPORT_ROOT_SECRET_ACCESS_KEY: root.secretAccessKey,
  })
  cli = createAwsCli(server.endpoint)
  cli.configure('root', root)
  const made = await sallyport(
    ['kms-key', 'create', '--account', server.accountId, '--alias', 'app', '--json'],
    { SALLYPORT_DATA: data },
  )
  keyArn = JSON.parse(made.out).Arn
})
afterAll(async () => {
  cli?.close()
  await server?.stop()
  rmSync(data, { recursive: true, force: true })
})

describe.skipIf(cliMissing)(
  `the AWS CLI${cliMissing ? `: ${cliMissing}` : ''}`,
  { timeout: 120_000 },
  () => {
    const bucket = 'cli-encryption'
    const aws = async (...args: string[]) => {
      const result = await cli.run('root', ...args)
      expect([result.status, result.stderr]).toEqual([0, ''])
      return result
    }
    const refused = async (...args: string[]) => (await cli.run('root', ...args)).stderr
    const local = (name: string) => join(cli.folder, name)
    const sha = (name: string) =>
      createHash('sha256')
        .update(readFileSync(local(name)))
        .digest('hex')

    test('copies files there and back under each kind of key', async () => {
      // a row of the metadata, a row of the blobs, a file, an upload in parts
      const sizes = { small: 500, middle: 12_000, file: 700_000, parts: 9 * 1024 * 1024 }
      mkdirSync(local('out'))
      for (const [name, size] of Object.entries(sizes))
        writeFileSync(local(join('out', name)), Buffer.alloc(size, words))
      writeFileSync(local('key'), randomBytes(32))
      await aws('s3api', 'create-bucket', '--bucket', bucket)
      await aws(
        ...['s3api', 'put-bucket-encryption', '--bucket', bucket],
        '--server-side-encryption-configuration',
        '{"Rules":[{"BlockedEncryptionTypes":{"EncryptionType":["NONE"]}}]}',
      )
      const customer = ['--sse-c', 'AES256', '--sse-c-key', 'fileb://key']
      const kinds: [string, string[], string[]][] = [
        ['none', [], []],
        ['s3', ['--sse', 'AES256'], []],
        ['managed', ['--sse', 'aws:kms'], []],
        ['named', ['--sse', 'aws:kms', '--sse-kms-key-id', 'alias/app'], []],
        ['customer', customer, customer],
      ]
      const all = ['--recursive', '--quiet']
      for (const [kind, up, down] of kinds) {
        await aws('s3', 'cp', ...all, 'out', `s3://${bucket}/${kind}`, ...up)
        await aws('s3', 'cp', ...all, `s3://${bucket}/${kind}`, kind, ...down)
        for (const name of Object.keys(sizes))
          expect([kind, name, sha(join(kind, name))]).toEqual([kind, name, sha(join('out', name))])
      }
      const head = (key: string) =>
        aws('s3api', 'head-object', '--bucket', bucket, '--key', key).then(({ json }) => json)
      expect((await head('none/small')).ServerSideEncryption).toBe('AES256')
      expect((await head('managed/parts')).SSEKMSKeyId).toContain(`:${server.accountId}:key/`)
      expect(await head('named/parts')).toMatchObject({
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: keyArn,
      })
      const get = ['s3api', 'get-object', '--bucket', bucket, '--key', 'customer/small', 'out']
      expect(await refused(...get)).toContain('(InvalidRequest)')
      const none = ['--sse', 'aws:kms', '--sse-kms-key-id', 'alias/none']
      expect(await refused('s3', 'cp', 'out/small', `s3://${bucket}/x`, ...none)).toContain(
        `(KMS.NotFoundException) when calling the PutObject operation: Alias arn:aws:kms:us-east-1:${server.accountId}:alias/none is not found.`,
      )
    })

    test('and nothing of them is found on the disk, nor the key', () => {
      const keyBytes = readFileSync(local('key'))
      const hidden = [
        words.subarray(0, 24),
        keyBytes,
        ...(['base64', 'base64url', 'hex'] as const).map((form) =>
          Buffer.from(keyBytes.toString(form)),
        ),
      ]
      const files = readdirSync(data, { recursive: true, encoding: 'utf8' })
        .map((name) => join(data, name))
        .filter((path) => statSync(path).isFile())
      expect(files.length).toBeGreaterThan(10)
      for (const path of files) {
        const bytes = readFileSync(path)
        for (const each of hidden) expect([path, bytes.includes(each)]).toEqual([path, false])
      }
    })
  },
)

test.skipIf(boto3Missing !== '')(
  `boto3 encrypts in each way${boto3Missing}`,
  { timeout: 120_000 },
  () => {
    const { status, stdout, stderr } = spawnSync(
      python as string,
      [resolve(import.meta.dirname, 'encryption.py')],
      {
        encoding: 'utf8',
        env: {
          PATH: process.env.PATH,
          ENDPOINT: server.endpoint,
          KEY_ARN: keyArn,
          AWS_ACCESS_KEY_ID: root.accessKeyId,
          AWS_SECRET_ACCESS_KEY: root.secretAccessKey,
          AWS_DEFAULT_REGION: 'us-east-1',
          AWS_EC2_METADATA_DISABLED: 'true',
          NO_PROXY: '*',
        },
      },
    )
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout.trim().split('\n')).toEqual([
      'plain: AES256 True',
      'kms: aws:kms True True True',
      'dsse: aws:kms:dsse True',
      'parts: True True',
      'default: True',
      'blocked: AccessDenied',
      'customer: AES256 True',
      'without: InvalidRequest another: AccessDenied',
      'customer parts: True True',
      'version 2: 200 (400, True)',
      'missing key: KMS.NotFoundException',
    ])
  },
)
