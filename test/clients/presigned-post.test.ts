/** Forms for browsers as boto3 signs them, by Signature Version 2 unless told otherwise, sent by fetch. */

import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { S3 } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { find } from '../../tools/prepare-system.mjs'
import { resetAccounts, type ServerProcess, startServerProcess } from '../support/server.ts'

const python = find(resolve(import.meta.dirname, '../..'), 'python3')
const missing =
  python === undefined || spawnSync(python, ['-c', 'import boto3']).status !== 0
    ? ': boto3 is not installed'
    : ''

interface Form {
  readonly url: string
  readonly fields: Readonly<Record<string, string>>
}

describe.skipIf(missing)(`forms by boto3${missing}`, () => {
  let server: ServerProcess
  let s3: S3
  let forms: Readonly<Record<string, Form>>

  beforeAll(async () => {
    server = await startServerProcess(['--ephemeral', '--test-api'])
    const [account] = await resetAccounts(server, ['owner@example.com'])
    const credentials = {
      accessKeyId: account?.AccessKeyId ?? '',
      secretAccessKey: account?.SecretAccessKey ?? '',
    }
    s3 = new S3({
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials,
      forcePathStyle: true,
    })
    await s3.createBucket({ Bucket: 'posted' })
    const { stdout, stderr } = spawnSync(
      python as string,
      [resolve(import.meta.dirname, 'presigned_post.py')],
      {
        env: {
          PATH: process.env.PATH,
          AWS_ACCESS_KEY_ID: credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
          AWS_DEFAULT_REGION: 'us-east-1',
          ENDPOINT: server.endpoint,
        },
        encoding: 'utf8',
      },
    )
    expect(stderr).toBe('')
    forms = JSON.parse(stdout)
  })
  afterAll(async () => {
    s3?.destroy()
    await server?.stop()
  })

  async function post(
    name: string,
    content: string,
    more: { change?: Record<string, string>; add?: Record<string, string>; file?: string } = {},
  ): Promise<[status: number, text: string]> {
    const { url, fields } = forms[name] as Form
    const data = new FormData()
    for (const [field, value] of Object.entries({ ...fields, ...more.change, ...more.add }))
      data.append(field, value)
    data.append('file', new Blob([content]), more.file ?? 'file.txt')
    const answer = await fetch(url, { method: 'POST', body: data, redirect: 'manual' })
    return [answer.status, await answer.text()]
  }
  const refusal = async (asked: Promise<[number, string]>): Promise<string> => {
    const [status, text] = await asked
    return `${status} ${/<Code>(.*?)<\/Code>/.exec(text)?.[1]}`
  }
  const text = async (Key: string) => {
    const { Body } = await s3.getObject({ Bucket: 'posted', Key })
    return Body?.transformToString()
  }

  describe.each(['default', 's3v4'])('signature version: %s', (version) => {
    test('the form is of this version', () => {
      const { fields } = forms[`${version}: one key`] as Form
      expect(Object.keys(fields)).toContain(version === 's3v4' ? 'x-amz-signature' : 'signature')
    })

    test('a file is taken, without a body in the answer', async () => {
      expect(await post(`${version}: one key`, `by ${version}`)).toEqual([204, ''])
      expect(await text('one/key ü.txt')).toBe(`by ${version}`)
    })

    test('the name of the file becomes part of the key', async () => {
      const sent = await post(`${version}: any name of the file`, 'x', { file: `${version}.txt` })
      expect(sent[0]).toBe(204)
      expect(await text(`any/${version}.txt`)).toBe('x')
    })

    test('fields are kept, and the answer asked for is given', async () => {
      const [status, answer] = await post(`${version}: fields`, 'x')
      expect(status).toBe(201)
      expect(answer).toContain('<Key>fields.txt</Key>')
      expect(await s3.headObject({ Bucket: 'posted', Key: 'fields.txt' })).toMatchObject({
        ContentType: 'text/plain',
        Metadata: { owner: 'alice' },
      })
    })

    test.each([
      ['another key', 'one key', { change: { key: 'other' } }, '403 AccessDenied'],
      ['another owner', 'fields', { change: { 'x-amz-meta-owner': 'eve' } }, '403 AccessDenied'],
      [
        'a field the policy does not cover',
        'one key',
        { add: { acl: 'public-read' } },
        '403 AccessDenied',
      ],
      [
        'metadata the policy does not cover',
        'one key',
        { add: { 'x-amz-meta-a': 'b' } },
        '403 AccessDenied',
      ],
      ['a policy that is over', 'over', {}, '403 AccessDenied'],
    ] as const)('refused: %s', async (_, name, more, expected) => {
      expect(await refusal(post(`${version}: ${name}`, 'x', more))).toBe(expected)
    })

    test.each([
      ['too small', 'a', '400 EntityTooSmall'],
      ['too large', 'a'.repeat(11), '400 EntityTooLarge'],
    ])('refused: a file that is %s', async (_, content, expected) => {
      expect(await refusal(post(`${version}: between 2 and 10 bytes`, content))).toBe(expected)
      await expect(text('sized.txt')).rejects.toMatchObject({ name: 'NoSuchKey' })
    })

    test('refused: a forged signature, a policy of one’s own', async () => {
      const field = version === 's3v4' ? 'x-amz-signature' : 'signature'
      const name = `${version}: one key`
      const other = forms[`${version}: fields`]?.fields.policy as string
      const forged = version === 's3v4' ? 'f'.repeat(64) : 'AAAAAAAAAAAAAAAAAAAAAAAAAAA='
      expect(await refusal(post(name, 'x', { change: { [field]: forged } }))).toBe(
        '403 SignatureDoesNotMatch',
      )
      expect(await refusal(post(name, 'x', { change: { policy: other } }))).toBe(
        '403 SignatureDoesNotMatch',
      )
    })
  })
})
