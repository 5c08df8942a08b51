/** `sallyport env`: what AWS's own tools need in their environment to use this server. */

import { readRunningFile } from '../server/running-file.ts'
import { type Console, exitCodes } from './console.ts'
import { type DataFlag, dataFolder, readProfile } from './data-folder.ts'
import { listenAddress, plainEndpoint } from './listen-address.ts'

export interface EnvFlags extends DataFlag {
  readonly profile?: string
  readonly json?: boolean
}

/** Variables that would win over ours, or send a service elsewhere. */
const unset = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  'AWS_ENDPOINT_URL_IAM',
  'AWS_ENDPOINT_URL_S3',
  'AWS_ENDPOINT_URL_STS',
]

const quoted = (value: string) => `'${value.replaceAll("'", "'\\''")}'`

export async function env(flags: EnvFlags, console: Console): Promise<number> {
  const folder = dataFolder(flags, console)
  const profile = await readProfile(folder, flags.profile ?? 'default')
  const running = await readRunningFile(folder)
  if (!running) console.err(`note: no server runs on \`${folder}\``)
  const variables = {
    AWS_ENDPOINT_URL: running?.endpoint ?? plainEndpoint(listenAddress(undefined, console)),
    AWS_ACCESS_KEY_ID: profile.accessKeyId,
    AWS_SECRET_ACCESS_KEY: profile.secretAccessKey,
    // AWS CLI and boto3 read the second, the other SDKs the first
    AWS_REGION: profile.region,
    AWS_DEFAULT_REGION: profile.region,
  }
  if (flags.json) console.out(JSON.stringify(variables))
  else {
    for (const [name, value] of Object.entries(variables))
      console.out(`export ${name}=${quoted(value)}`)
    console.out(`unset ${unset.join(' ')}`)
  }
  return exitCodes.ok
}
