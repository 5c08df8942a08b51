/** A browser of tests: keeps cookies as browsers do, says where its requests come from, and fills forms. */

import type { RawAnswer, RawRequest } from './in-process.ts'

export interface Send {
  send(request: RawRequest): Promise<RawAnswer>
}

export interface BrowserOptions {
  /** `signin.localhost:4566`, with the account before it or not. */
  readonly host: string
  readonly scheme?: 'http' | 'https'
  readonly remoteAddress?: string
}

export interface Browser {
  readonly origin: string
  readonly cookies: Map<string, string>
  /** The page itself, wherever it redirects to. */
  get(path: string): Promise<RawAnswer>
  /** Opens the page and submits its form of this action, with what it says hidden and these fields. */
  submit(page: string, action: string, fields: Readonly<Record<string, string>>): Promise<RawAnswer>
  /** As the script of a page does, with the token of the page opened last. */
  json(path: string, body: unknown): Promise<RawAnswer>
  /** A request made by hand; bent as `headers` and `fields` say. */
  post(
    path: string,
    fields: Readonly<Record<string, string>> | string,
    headers?: Readonly<Record<string, string | undefined>>,
  ): Promise<RawAnswer>
  /** Token of the page opened last. */
  readonly token: string
}

const unescaped = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')

const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1]
  return found === undefined ? undefined : unescaped(found)
}

/** What a form of the page sends without a person: its hidden and filled fields. */
export function formOf(page: string, action: string): Record<string, string> {
  const form = new RegExp(`<form[^>]*action="${action}"[^>]*>([\\s\\S]*?)</form>`).exec(page)?.[1]
  if (form === undefined) throw new Error(`the page has no form for ${action}: ${page}`)
  return Object.fromEntries(
    [...form.matchAll(/<input[^>]*>/g)].map(([tag]) => [
      attribute(tag, 'name') ?? '',
      attribute(tag, 'value') ?? '',
    ]),
  )
}

/** The message that a page shows. */
export const messageOf = ({ body }: RawAnswer): string =>
  unescaped(/<p id="message"[^>]*>([\s\S]*?)<\/p>/.exec(body.toString())?.[1] ?? '')

export function openBrowser(
  { send }: Send,
  { host, scheme = 'http', remoteAddress }: BrowserOptions,
): Browser {
  const origin = `${scheme}://${host}`
  const cookies = new Map<string, string>()
  let token = ''

  async function ask(request: RawRequest): Promise<RawAnswer> {
    const jar = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await send({
      ...request,
      ...(remoteAddress !== undefined && { remoteAddress }),
      headers: [
        ['Host', host],
        ['User-Agent', 'Mozilla/5.0 (test)'],
        ...(jar === '' ? [] : [['Cookie', jar] as const]),
        ...(request.headers ?? []),
      ],
    })
    for (const line of answer.cookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/; Max-Age=0(?:;|$)/.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    const page = answer.body.toString()
    const shown = /name="csrf" value="([^"]*)"/.exec(page)?.[1]
    if (shown !== undefined) token = shown
    return answer
  }

  const fromHere = { Origin: origin, 'Sec-Fetch-Site': 'same-origin' }

  const post: Browser['post'] = (path, fields, headers = {}) => {
    const type =
      typeof fields === 'string' ? 'application/json' : 'application/x-www-form-urlencoded'
    const all = { 'Content-Type': type, ...fromHere, ...headers }
    return ask({
      method: 'POST',
      path,
      headers: Object.entries(all).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      ),
      body: typeof fields === 'string' ? fields : String(new URLSearchParams(fields)),
    })
  }

  const get = (path: string) => {
    const [name = '', query = ''] = path.split('?')
    return ask({ method: 'GET', path: name, query })
  }

  return {
    origin,
    cookies,
    get,
    async submit(page, action, fields) {
      const shown = await get(page)
      return post(action, { ...formOf(shown.body.toString(), action), ...fields })
    },
    json: (path, body) => post(path, JSON.stringify(body), { 'X-CSRF-Token': token }),
    post,
    get token() {
      return token
    },
  }
}

/** Signs in as an IAM user with a password alone; answers what the server did. */
export const signInAs = (
  browser: Browser,
  account: string,
  username: string,
  password: string,
): Promise<RawAnswer> => browser.submit('/signin', '/signin', { account, username, password })

export const signInAsRoot = (
  browser: Browser,
  email: string,
  password: string,
): Promise<RawAnswer> => browser.submit('/signin?type=root', '/signin', { email, password })
