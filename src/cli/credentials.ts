/** `sallyport credentials`: the keys the first start made; with --role a session of that role. */

import { CommandFailed, type Console, exitCodes } from './console.ts'
import { type DataFlag, dataFolder, readProfiles } from './data-folder.ts'

export interface CredentialsFlags extends DataFlag {
  readonly json?: boolean
  /** ARN of a role to assume. */
  readonly role?: string
  readonly sessionName?: string
  readonly durationSeconds?: string
  readonly externalId?: string
  readonly profile?: string
}

export async function credentials(flags: CredentialsFlags, console: Console): Promise<number> {
  const { role } = flags
  if (role !== undefined)
    return (await import('./role-credentials.ts')).roleCredentials({ ...flags, role }, console)
  const pointless = (['sessionName', 'durationSeconds', 'externalId', 'profile'] as const).some(
    (name) => flags[name] !== undefined,
  )
  if (pointless) throw new CommandFailed('what describes a session needs --role', exitCodes.usage)
  const profiles = await readProfiles(dataFolder(flags, console))
  if (flags.json) {
    const shown = [...profiles].map(([Profile, { accessKeyId, secretAccessKey, region }]) => ({
      Profile,
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      Region: region,
    }))
    console.out(JSON.stringify(shown))
    return exitCodes.ok
  }
  for (const [name, { accessKeyId, secretAccessKey, region }] of profiles)
    console.out(
      [
        `[${name}]`,
        `aws_access_key_id = ${accessKeyId}`,
        `aws_secret_access_key = ${secretAccessKey}`,
        `region = ${region}`,
        '',
      ].join('\n'),
    )
  return exitCodes.ok
}
