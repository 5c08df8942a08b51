/** Cookies of the sign-in. All are `__Host-`: no other host, above or beside this one, can set them. */

import type { HttpRequest } from '../../kernel/http.ts'

/** Random; what tokens of forms are derived from before and after a sign-in. */
export const visitCookie = '__Host-sallyport-visit'
/** `ACCOUNT.TOKEN` of a sign-in. */
export const sessionCookie = '__Host-sallyport-session'
/** Sealed: whom this browser has signed in before. */
export const browserCookie = '__Host-sallyport-browser'

const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax'

export const setCookie = (name: string, value: string, maxAgeSeconds?: number): string =>
  `${name}=${value}; ${attributes}${maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`}`

export const clearCookie = (name: string): string => setCookie(name, '', 0)

/** One that comes twice is none: only one of them can be ours. */
export function cookieOf({ headers }: HttpRequest, name: string): string | undefined {
  const values = headers
    .all('cookie')
    .flatMap((line) => line.split(';'))
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
  return values.length === 1 && /^[\w.-]{1,2048}$/.test(values[0] ?? '') ? values[0] : undefined
}
