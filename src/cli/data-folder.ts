/** Where the data lies, and what it tells commands without a server: credentials and the running server's address. */

import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CommandFailed, type Console, exitCodes, variable } from './console.ts'

const defaultFolder = './sallyport-data'

export interface DataFlag {
  readonly data?: string
}

/** Absolute path of the data folder: --data, SALLYPORT_DATA, or `./sallyport-data`. */
export const dataFolder = ({ data }: DataFlag, console: Console): string =>
  resolve(data ?? variable(console, 'SALLYPORT_DATA') ?? defaultFolder)

export interface Profile {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
}

/** Profiles of the credentials file, by name. */
export async function readProfiles(folder: string): Promise<ReadonlyMap<string, Profile>> {
  let text: string
  try {
    text = await readFile(join(folder, 'credentials'), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new CommandFailed(
      `\`${folder}\` has no credentials file: start the server or run \`sallyport init\` first`,
    )
  }
  const profiles = new Map<string, Record<string, string>>()
  let current: Record<string, string> | undefined
  for (const line of text.split('\n')) {
    const section = /^\[(.+)\]$/.exec(line.trim())
    if (section) {
      current = Object.create(null) as Record<string, string>
      profiles.set(section[1] as string, current)
      continue
    }
    const at = line.indexOf('=')
    if (at > 0 && current) current[line.slice(0, at).trim()] = line.slice(at + 1).trim()
  }
  return new Map(
    [...profiles].map(([name, values]) => [
      name,
      {
        accessKeyId: values.aws_access_key_id ?? '',
        secretAccessKey: values.aws_secret_access_key ?? '',
        region: values.region ?? 'us-east-1',
      },
    ]),
  )
}

export async function readProfile(folder: string, name: string): Promise<Profile> {
  const profile = (await readProfiles(folder)).get(name)
  if (!profile)
    throw new CommandFailed(`the credentials file has no profile \`${name}\``, exitCodes.usage)
  return profile
}
