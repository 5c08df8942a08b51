/**
 * Terraform with its AWS provider, unchanged: what it makes it finds again without a difference, and takes away without
 * a rest. Part of the full run, where Terraform and the provider are installed: each command starts a provider of
 * hundreds of megabytes.
 */

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { IAM } from '@aws-sdk/client-iam'
import { S3 } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { find } from '../../tools/prepare-system.mjs'
import { resetAccounts, type ServerProcess, startServerProcess } from '../support/server.ts'

const terraform = find(resolve(import.meta.dirname, '../..'), 'terraform')
const folder = mkdtempSync(join(tmpdir(), 'sallyport-terraform-'))

/** The provider comes from wherever this machine's Terraform gets it (`TF_CLI_ARGS_init`, a mirror, the registry). */
function ready(): boolean {
  if (process.env.SALLYPORT_FULL !== '1' || terraform === undefined) return false
  copyFileSync(join(import.meta.dirname, 'terraform', 'main.tf'), join(folder, 'main.tf'))
  const { status } = spawnSync(terraform, ['init', '-input=false'], {
    cwd: folder,
    env: { ...process.env, CHECKPOINT_DISABLE: '1' },
    timeout: 120_000,
  })
  return status === 0
}

if (ready())
  describe('Terraform', { timeout: 300_000 }, () => {
    let server: ServerProcess
    let env: NodeJS.ProcessEnv
    let iam: IAM
    let s3: S3

    beforeAll(async () => {
      server = await startServerProcess(['--ephemeral', '--test-api'])
      const [account] = await resetAccounts(server, ['owner@example.com'])
      const credentials = {
        accessKeyId: account?.AccessKeyId ?? '',
        secretAccessKey: account?.SecretAccessKey ?? '',
      }
      env = {
        ...process.env,
        CHECKPOINT_DISABLE: '1',
        TF_IN_AUTOMATION: '1',
        TF_INPUT: '0',
        TF_VAR_endpoint: server.endpoint,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      }
      const config = { endpoint: server.endpoint, region: 'us-east-1', credentials }
      iam = new IAM(config)
      s3 = new S3({ ...config, forcePathStyle: true })
    })
    afterAll(async () => {
      iam?.destroy()
      s3?.destroy()
      await server?.stop()
      rmSync(folder, { recursive: true, force: true })
    })

    async function run(...args: string[]): Promise<{ status: number; said: string }> {
      const child = spawn(terraform as string, [...args, '-no-color'], { cwd: folder, env })
      let said = ''
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => {
          said += chunk
        })
      const [status] = await once(child, 'close')
      return { status, said }
    }

    test('apply makes everything', async () => {
      const { status, said } = await run('apply', '-auto-approve')
      expect(said).toContain('Apply complete! Resources: 15 added, 0 changed, 0 destroyed.')
      expect(status).toBe(0)
      const { Role } = await iam.getRole({ RoleName: 'release' })
      expect(Role).toMatchObject({
        MaxSessionDuration: 7200,
        Tags: [{ Key: 'team', Value: 'red' }],
      })
      const { Body } = await s3.getObject({ Bucket: 'tf-bucket', Key: 'notes/a.txt' })
      expect(await Body?.transformToString()).toBe('some notes')
    })

    test('plan finds no difference', async () => {
      const { status, said } = await run('plan', '-detailed-exitcode')
      expect(said).toContain('No changes.')
      expect(status).toBe(0)
    })

    test('what was changed behind its back is seen', async () => {
      await iam.updateRole({ RoleName: 'release', MaxSessionDuration: 3600 })
      await iam.detachRolePolicy({
        RoleName: 'release',
        PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      })
      const { status, said } = await run('plan', '-detailed-exitcode')
      expect(said).toContain('Plan: 1 to add, 1 to change, 0 to destroy.')
      expect(status).toBe(2)
    })

    test('destroy leaves nothing', async () => {
      const { status, said } = await run('destroy', '-auto-approve')
      expect(said).toMatch(/Destroy complete! Resources: 1[45] destroyed\./)
      expect(status).toBe(0)
      expect((await iam.listUsers({})).Users?.map(({ UserName }) => UserName)).not.toContain(
        'deployer',
      )
      expect((await iam.listRoles({})).Roles).toEqual([])
      expect((await s3.listBuckets({})).Buckets ?? []).toEqual([])
    })
  })
else rmSync(folder, { recursive: true, force: true })
