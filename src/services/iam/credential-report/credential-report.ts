/** The credential report: one line of facts per user (IAM user guide, "Getting credential reports"). */

import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { collection } from '../../../kernel/collection.ts'
import type { ReadTransaction } from '../../../kernel/transaction.ts'
import type { LastUse, UsageFacts } from '../../../kernel/world.ts'
import { accounts, rootArn } from '../../account/public.ts'
import {
  type AccessKey,
  type AccessKeyOwner,
  accessKeys,
  keysOfOwner,
} from '../access-key/access-key.ts'
import {
  type LoginProfile,
  loginProfileKey,
  loginProfiles,
} from '../login-profile/login-profile.ts'
import { devicesOfOwner, mfaDevices } from '../mfa-device/mfa-device.ts'
import { passwordPolicies } from '../password-policy/password-policy.ts'
import {
  certificatesOfOwner,
  type SigningCertificate,
  signingCertificates,
} from '../signing-certificate/signing-certificate.ts'
import { userArn, users } from '../user/user.ts'

/** A report as it is stored. */
export interface CredentialReport {
  readonly account: string
  /** Milliseconds since 1970. */
  readonly generatedAt: number
  /** The report, deflated, in base64: it grows with the number of users. */
  readonly packed: string
}

/** The latest one of each account. */
export const credentialReports = collection<CredentialReport>('credential-reports', {
  key: (report) => [report.account],
})

/** AWS makes a new report every four hours at most. */
export const reportLifetimeMillis = 4 * 3600 * 1000

/** From text to what is stored. */
export const packReport = (text: string): string => deflateRawSync(text).toString('base64')
/** From what is stored to the bytes of the text. */
export const unpackReport = (packed: string): Buffer =>
  inflateRawSync(Buffer.from(packed, 'base64'))

const columns =
  'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated'

/** The columns about the password; `lastUsed` where no sign-in is known. */
interface PasswordFacts {
  readonly enabled: string
  readonly lastUsed: string
  readonly changed: string
  readonly next: string
}

/** What is known of one user; uses are looked up between reading and writing. */
export interface CredentialFacts {
  readonly user: string
  readonly arn: string
  readonly createdAt: number
  /** Unique id of the user; the account id for the root user. */
  readonly ownerId: string
  readonly password: PasswordFacts
  readonly keys: readonly AccessKey[]
  readonly certificates: readonly SigningCertificate[]
  readonly mfaActive: boolean
}

const moment = (millis: number): string =>
  new Date(millis).toISOString().replace(/\.\d{3}Z$/, '+00:00')
const none = 'N/A'
/** Of a password that there is, and no sign-in is known of. */
const noInformation = 'no_information'
const dayMillis = 24 * 3600 * 1000

function passwordFacts(
  profile: LoginProfile | undefined,
  maxAgeDays: number | undefined,
): PasswordFacts {
  if (profile === undefined) return { enabled: 'false', lastUsed: none, changed: none, next: none }
  const next = maxAgeDays === undefined ? none : moment(profile.changedAt + maxAgeDays * dayMillis)
  return { enabled: 'true', lastUsed: noInformation, changed: moment(profile.changedAt), next }
}

async function readOwned(
  tx: ReadTransaction,
  account: string,
  owner: AccessKeyOwner,
): Promise<Pick<CredentialFacts, 'keys' | 'certificates' | 'mfaActive'>> {
  return {
    keys: await tx.list(accessKeys, keysOfOwner(account, owner)),
    certificates: await tx.list(signingCertificates, certificatesOfOwner(account, owner)),
    mfaActive: (await tx.countBy(mfaDevices, 'byOwner', devicesOfOwner(account, owner))) > 0,
  }
}

/** The root user first, then users in order of their names. */
export async function readCredentialFacts(
  tx: ReadTransaction,
  account: string,
): Promise<CredentialFacts[]> {
  const owner = await tx.get(accounts, [account])
  const maxAgeDays = (await tx.get(passwordPolicies, [account]))?.maxAgeDays
  const facts: CredentialFacts[] = [
    {
      user: '<root_account>',
      arn: rootArn(account),
      createdAt: owner?.createdAt ?? 0,
      ownerId: account,
      password: {
        enabled: 'not_supported',
        lastUsed: noInformation,
        changed: 'not_supported',
        next: 'not_supported',
      },
      ...(await readOwned(tx, account, { type: 'Root' })),
    },
  ]
  for (const user of await tx.list(users, [account])) {
    const profile = await tx.get(loginProfiles, loginProfileKey(account, user.id))
    facts.push({
      user: user.name,
      arn: userArn(user),
      createdAt: user.createdAt,
      ownerId: user.id,
      password: passwordFacts(profile, maxAgeDays),
      ...(await readOwned(tx, account, { type: 'User', userId: user.id })),
    })
  }
  return facts
}

function keyColumns(key: AccessKey | undefined, use: LastUse | undefined): string[] {
  if (key === undefined) return ['false', none, none, none, none]
  const active = String(key.status === 'Active')
  const used = use ? [moment(use.at), use.region, use.service] : [none, none, none]
  return [active, moment(key.createdAt), ...used]
}

const certificateColumns = (certificate: SigningCertificate | undefined): string[] =>
  certificate === undefined
    ? ['false', none]
    : [String(certificate.status === 'Active'), moment(certificate.uploadedAt)]

/** Names of users hold commas and `=`, `+`, `-`, `@` at their beginning: quoted where CSV needs it. */
const cell = (text: string): string =>
  /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text

/** The report's text: exactly 22 columns (observed). */
export async function writeReport(
  account: string,
  facts: readonly CredentialFacts[],
  usage: UsageFacts,
): Promise<string> {
  const lines = [columns]
  const signIns = await usage.passwords(
    account,
    facts.map(({ ownerId }) => ownerId),
  )
  for (const each of facts) {
    const { user, arn, createdAt, password, keys, certificates, mfaActive } = each
    const signedInAt = signIns.get(each.ownerId)
    const [first, second] = [...keys].sort((a, b) => a.createdAt - b.createdAt)
    const [older, newer] = [...certificates].sort((a, b) => a.uploadedAt - b.uploadedAt)
    lines.push(
      [
        user,
        arn,
        moment(createdAt),
        password.enabled,
        // whoever has no password now has none to have been used
        signedInAt === undefined || password.lastUsed === none
          ? password.lastUsed
          : moment(signedInAt),
        password.changed,
        password.next,
        String(mfaActive),
        ...keyColumns(first, first && (await usage.accessKey(first.id))),
        ...keyColumns(second, second && (await usage.accessKey(second.id))),
        ...certificateColumns(older),
        ...certificateColumns(newer),
      ]
        .map(cell)
        .join(','),
    )
  }
  return lines.join('\n')
}
