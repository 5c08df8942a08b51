/** `sallyport credentials`: the keys the first start made. */

import { type Console, exitCodes } from './console.ts'
import { type DataFlag, dataFolder, readProfiles } from './data-folder.ts'

export interface CredentialsFlags extends DataFlag {
  readonly json?: boolean
}

export async function credentials(flags: CredentialsFlags, console: Console): Promise<number> {
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
