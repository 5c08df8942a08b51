/** `sallyport credentials --role`: a session of a role, as `credential_process` of AWS's tools wants it. */

import { readRunningFile } from '../server/running-file.ts'
import { CommandFailed, type Console, exitCodes } from './console.ts'
import type { CredentialsFlags } from './credentials.ts'
import { dataFolder, readProfile } from './data-folder.ts'
import { signedFormHeaders } from './sign-form.ts'

/** Calls AssumeRole of the server that runs on the data folder, with a key of its credentials file. */
export async function roleCredentials(
  flags: CredentialsFlags & { readonly role: string },
  console: Console,
): Promise<number> {
  const folder = dataFolder(flags, console)
  const profile = await readProfile(folder, flags.profile ?? 'default')
  const running = await readRunningFile(folder)
  if (!running) throw new CommandFailed(`no server runs on \`${folder}\``, exitCodes.running)
  const form = new URLSearchParams({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: flags.role,
    RoleSessionName: flags.sessionName ?? 'sallyport',
  })
  if (flags.durationSeconds !== undefined) form.set('DurationSeconds', flags.durationSeconds)
  if (flags.externalId !== undefined) form.set('ExternalId', flags.externalId)
  const answer = await post(new URL(running.endpoint), profile, form.toString())
  const credentials = {
    Version: 1,
    AccessKeyId: element(answer, 'AccessKeyId'),
    SecretAccessKey: element(answer, 'SecretAccessKey'),
    SessionToken: element(answer, 'SessionToken'),
    Expiration: element(answer, 'Expiration'),
  }
  console.out(JSON.stringify(credentials))
  return exitCodes.ok
}

async function post(
  endpoint: URL,
  profile: Parameters<typeof signedFormHeaders>[1],
  body: string,
): Promise<string> {
  let answer: Response
  let text: string
  try {
    const headers = signedFormHeaders(endpoint, profile, body, Date.now())
    answer = await fetch(new URL('/', endpoint), { method: 'POST', headers, body })
    text = await answer.text()
  } catch (error) {
    const { message, cause } = error as Error
    throw new CommandFailed(
      `\`${endpoint.origin}\` does not answer: ${cause instanceof Error ? cause.message : message}`,
    )
  }
  if (answer.ok) return text
  throw new CommandFailed(`${element(text, 'Code')}: ${element(text, 'Message')}`)
}

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&amp;': '&',
}

/** Text of the only element of that name in an answer of our own server. */
function element(xml: string, name: string): string {
  const open = xml.indexOf(`<${name}>`)
  const close = xml.indexOf(`</${name}>`, open)
  if (open < 0 || close < 0) throw new CommandFailed(`the server's answer has no ${name}`)
  return xml
    .slice(open + name.length + 2, close)
    .replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => entities[entity] ?? entity)
}
