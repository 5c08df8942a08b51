/**
 * Signing in from elsewhere with the stock AWS CLI: assertions and tokens of real provider libraries open sessions, on
 * every engine, and what is not theirs opens none.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { samlMetadata } from '../support/certificates.ts'
import { type RealProvider, realProvider } from '../support/oidc-issuer.ts'
import { postgresMissing, testDatabase } from '../support/postgres.ts'
import { samlCertificate, samlIssuer, samlifyResponse } from '../support/saml-idp.ts'
import {
  type AwsCli,
  awsCliMissing,
  type CommandResult,
  createAwsCli,
  type ServerProcess,
  startServerProcess,
} from '../support/server.ts'

const account = '210987654321'
const root = {
  accessKeyId: 'AKIAFEDERATIONFEDERA',
  secretAccessKey: 'federation-secret-'.repeat(3),
}
const seed = {
  SALLYPORT_ACCOUNT_ID: account,
  SALLYPORT_ROOT_ACCESS_KEY_ID: root.accessKeyId,
  SALLYPORT_ROOT_SECRET_ACCESS_KEY: root.secretAccessKey,
}

interface Engine {
  readonly name: string
  readonly missing: string | undefined
  /** Arguments of the server, and what is left to do when it has ended. */
  prepare(): Promise<{ args: readonly string[]; cleanUp(): Promise<void> }>
}

const engines: readonly Engine[] = [
  {
    name: 'the embedded store',
    missing: awsCliMissing(),
    prepare: async () => ({ args: ['--ephemeral'], cleanUp: async () => {} }),
  },
  {
    name: 'PostgreSQL',
    missing: awsCliMissing() ?? postgresMissing(),
    async prepare() {
      const database = await testDatabase()
      const data = mkdtempSync(join(tmpdir(), 'sallyport-federation-'))
      return {
        args: ['--store', database.url, '--data', data],
        async cleanUp() {
          rmSync(data, { recursive: true, force: true })
          await database.stop()
        },
      }
    },
  },
]

for (const { name, missing, prepare } of engines)
  describe.skipIf(missing)(
    `federation on ${name}${missing ? `: ${missing}` : ''}`,
    { timeout: 60_000 },
    () => {
      let provider: RealProvider
      let server: ServerProcess
      let cli: AwsCli
      let cleanUp: () => Promise<void>
      const idp = samlCertificate('idp')

      beforeAll(async () => {
        provider = await realProvider()
        const prepared = await prepare()
        cleanUp = prepared.cleanUp
        server = await startServerProcess([...prepared.args, '--allow-issuer', provider.url], seed)
        cli = createAwsCli(server.endpoint)
        cli.configure('root', root)
      })
      afterAll(async () => {
        cli?.close()
        await server?.stop()
        await cleanUp?.()
        await provider?.close()
      })

      const aws = async (...args: string[]): Promise<CommandResult> => {
        const result = await cli.run('root', ...args)
        expect(result.stderr).toBe('')
        return result
      }
      const anonymous = (...args: string[]) => cli.run('root', '--no-sign-request', ...args)
      const role = async (roleName: string, federated: string, action: string) => {
        await aws(
          'iam',
          'create-role',
          '--role-name',
          roleName,
          '--assume-role-policy-document',
          JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Federated: federated },
                Action: [action, 'sts:TagSession'],
                ...(action.endsWith('WebIdentity') && {
                  Condition: { StringEquals: { [`${provider.url.slice(8)}:sub`]: 'alice' } },
                }),
              },
            ],
          }),
        )
        await aws(
          'iam',
          'attach-role-policy',
          '--role-name',
          roleName,
          '--policy-arn',
          'arn:aws:iam::aws:policy/IAMReadOnlyAccess',
        )
        return `arn:aws:iam::${account}:role/${roleName}`
      }
      /** The session acts as the role and no further. */
      const expectRole = async ({ json }: CommandResult, roleName: string) => {
        const session = {
          accessKeyId: json.Credentials.AccessKeyId,
          secretAccessKey: json.Credentials.SecretAccessKey,
          sessionToken: json.Credentials.SessionToken,
        }
        const who = await cli.runWith(session, 'sts', 'get-caller-identity')
        expect(who.json.Arn).toBe(`arn:aws:sts::${account}:assumed-role/${roleName}/alice`)
        expect((await cli.runWith(session, 'iam', 'list-users')).status).toBe(0)
        const denied = await cli.runWith(session, 'iam', 'create-user', '--user-name', 'eve')
        expect(denied.stderr).toContain('(AccessDenied)')
      }

      test('assume-role-with-web-identity', async () => {
        const made = await aws(
          'iam',
          'create-open-id-connect-provider',
          '--url',
          provider.url,
          '--client-id-list',
          provider.clientId,
          '--thumbprint-list',
          provider.thumbprint,
        )
        const arn = await role(
          'Web',
          made.json.OpenIDConnectProviderArn,
          'sts:AssumeRoleWithWebIdentity',
        )
        const assume = (token: string) =>
          anonymous(
            'sts',
            'assume-role-with-web-identity',
            '--role-arn',
            arn,
            '--role-session-name',
            'alice',
            '--web-identity-token',
            token,
          )
        const token = await provider.signIn('alice')
        const session = await assume(token)
        expect(session.stderr).toBe('')
        expect(session.json).toMatchObject({
          Provider: made.json.OpenIDConnectProviderArn,
          SubjectFromWebIdentityToken: 'alice',
          Audience: provider.clientId,
        })
        await expectRole(session, 'Web')
        expect((await assume(await provider.signIn('mallory'))).stderr).toContain('(AccessDenied)')
        const [head, body, signature = ''] = token.split('.')
        const bent = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
        expect((await assume([head, body, bent].join('.'))).stderr).toContain(
          '(InvalidIdentityToken)',
        )
      })

      test('assume-role-with-saml', async () => {
        const metadata = samlMetadata({ issuer: samlIssuer, certificates: [idp] })
        const made = await aws(
          'iam',
          'create-saml-provider',
          '--name',
          'Corp',
          '--saml-metadata-document',
          cli.document('metadata.xml', metadata),
        )
        const arn = await role('Saml', made.json.SAMLProviderArn, 'sts:AssumeRoleWithSAML')
        const assertion = (by = idp) =>
          samlifyResponse(
            by,
            {
              now: Date.now(),
              attributes: { Role: `${arn},${made.json.SAMLProviderArn}`, RoleSessionName: 'alice' },
            },
            'assertion',
          )
        const assume = (text: string) =>
          anonymous(
            'sts',
            'assume-role-with-saml',
            '--role-arn',
            arn,
            '--principal-arn',
            made.json.SAMLProviderArn,
            '--saml-assertion',
            cli.document('assertion.b64', text),
          )
        const text = await assertion()
        const session = await assume(text)
        expect(session.stderr).toBe('')
        expect(session.json.Issuer).toBe(samlIssuer)
        await expectRole(session, 'Saml')
        // spent
        expect((await assume(text)).status).not.toBe(0)
        expect((await assume(await assertion(samlCertificate('stranger')))).stderr).toContain(
          '(InvalidIdentityToken)',
        )
      })
    },
  )
