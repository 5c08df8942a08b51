/** Pages of the sign-in: HTML made here, without scripts but the one file for security keys. */

import type { HttpAnswer } from '../../kernel/http.ts'

/** Text that is HTML already. */
class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Part = string | Html | undefined | false | readonly Html[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (found) => entities[found] ?? '')

function partText(part: Part): string {
  if (part === undefined || part === false) return ''
  if (part instanceof Html) return part.text
  return typeof part === 'string' ? escaped(part) : part.map(({ text }) => text).join('')
}

/** Everything that is put in is text and becomes harmless, unless it is HTML made here. */
function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0] ?? ''
  for (const [index, part] of parts.entries()) text += partText(part) + (strings[index + 1] ?? '')
  return new Html(text)
}

/** Nothing from elsewhere, nothing inline, in nobody's frame, and in no cache. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  // with `no-referrer` browsers would say of forms that they come from nowhere
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
}

export interface PageFrame {
  readonly title: string
  readonly status?: number
  /** What went wrong, or right. */
  readonly message?: string | undefined
  readonly script?: boolean
}

function page({ title, status = 200, message, script }: PageFrame, content: Html): HttpAnswer {
  const { text } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Sallyport</title>
<link rel="stylesheet" href="/signin/style.css">
${script && html`<script src="/signin/security-key.js" defer></script>`}
</head>
<body>
<main>
<h1>${title}</h1>
<p id="message" role="alert"${!message && html` hidden`}>${message}</p>
${content}
</main>
</body>
</html>
`
  return {
    status,
    headers: { ...pageHeaders, 'Content-Type': 'text/html; charset=utf-8' },
    body: text,
  }
}

/** What every form carries. */
export interface FormFrame {
  readonly token: string
  /** Path to go to in the end. */
  readonly target: string
}

const hidden = ({ token, target }: FormFrame): Html =>
  html`<input type="hidden" name="csrf" value="${token}"><input type="hidden" name="redirect_uri" value="${target}">`

const field = (
  label: string,
  name: string,
  type: string,
  complete: string,
  value?: string,
  readonly?: boolean,
): Html =>
  html`<p><label for="${name}">${label}</label><input id="${name}" name="${name}" type="${type}" autocomplete="${complete}" value="${value}" required${readonly && html` readonly`}></p>`

export interface SignInPage extends FormFrame {
  readonly root: boolean
  /** What was typed before; never a password. */
  readonly account?: string | undefined
  /** The host says which account it is. */
  readonly accountFixed: boolean
  readonly userName?: string | undefined
  readonly email?: string | undefined
  readonly status?: number
  readonly message?: string | undefined
}

export function signInPage(shown: SignInPage): HttpAnswer {
  const { root, account, accountFixed, userName, email, target } = shown
  const other = `/signin?${new URLSearchParams({ ...(!root && { type: 'root' }), redirect_uri: target })}`
  const names = root
    ? field('Root user email address', 'email', 'email', 'username', email)
    : html`${field('Account ID (12 digits) or account alias', 'account', 'text', 'organization', account, accountFixed)}${field('IAM user name', 'username', 'text', 'username', userName)}`
  return page(
    { ...shown, title: root ? 'Root user sign in' : 'Sign in as IAM user' },
    html`<form method="post" action="/signin">
${hidden(shown)}<input type="hidden" name="type" value="${root ? 'root' : 'user'}">
${names}
${field('Password', 'password', 'password', 'current-password')}
<p><button>Sign in</button></p>
</form>
<p><a href="${other}">${root ? 'Sign in as an IAM user' : 'Sign in using root user email'}</a></p>`,
  )
}

/** A device that can prove a sign-in. */
export interface ShownDevice {
  readonly serialNumber: string
  readonly kind: 'virtual' | 'hardware' | 'fido'
}

export interface MfaPage extends FormFrame {
  readonly devices: readonly ShownDevice[]
  readonly status?: number
  readonly message?: string | undefined
}

const deviceName = (serialNumber: string): string =>
  serialNumber.slice(serialNumber.lastIndexOf('/') + 1)

export function mfaPage(shown: MfaPage): HttpAnswer {
  const coded = shown.devices.filter(({ kind }) => kind !== 'fido')
  const keys = shown.devices.length > coded.length
  const [only] = coded
  const choice =
    coded.length > 1
      ? html`<p><label for="device">MFA device</label><select id="device" name="device">${coded.map(({ serialNumber }) => html`<option value="${serialNumber}">${deviceName(serialNumber)}</option>`)}</select></p>`
      : html`<input type="hidden" name="device" value="${only?.serialNumber}">`
  return page(
    { ...shown, title: 'Multi-factor authentication', script: keys },
    html`${
      keys &&
      html`<section aria-label="Passkey or security key">
<form id="security-key" data-options="/signin/mfa/passkey/options" data-finish="/signin/mfa/passkey" data-kind="get">
${hidden(shown)}
<p><button>Use a passkey or security key</button> <button type="button" id="cancel" hidden>Cancel</button></p>
<p id="waiting" role="status" hidden>Touch your security key, or follow what your browser says.</p>
</form>
</section>`
    }
${
  only &&
  html`<section aria-label="Authenticator app or hardware token">
<form method="post" action="/signin/mfa">
${hidden(shown)}${choice}
<p><label for="code">MFA code</label><input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]{6}" maxlength="6" required></p>
<p><button>Submit</button></p>
</form>
</section>`
}
<form method="post" action="/signout">${hidden(shown)}<p><button>Cancel the sign-in</button></p></form>`,
  )
}

export interface PasswordPage extends FormFrame {
  /** Whose password: password managers want to know. */
  readonly userName: string
  /** Nothing else is open before. */
  readonly forced: boolean
  readonly rules: readonly string[]
  readonly status?: number
  readonly message?: string | undefined
}

export function passwordPage(shown: PasswordPage): HttpAnswer {
  return page(
    { ...shown, title: 'Change password' },
    html`${shown.forced && html`<p>You must change your password to continue.</p>`}
<form method="post" action="/console/password">
${hidden(shown)}<input type="text" name="username" autocomplete="username" value="${shown.userName}" hidden readonly>
${field('Old password', 'old', 'password', 'current-password')}
${field('New password', 'new', 'password', 'new-password')}
${field('Retype new password', 'again', 'password', 'new-password')}
<ul>${shown.rules.map((rule) => html`<li>${rule}</li>`)}</ul>
<p><button>Confirm password change</button></p>
</form>
<form method="post" action="/signout">${hidden(shown)}<p><button>Sign out</button></p></form>`,
  )
}

export interface ConsolePage extends FormFrame {
  readonly account: string
  readonly alias?: string | undefined
  readonly arn: string
  readonly mfa: boolean
  readonly signInUrl: string
  /** Until when. */
  readonly expiresAt: number
  readonly message?: string | undefined
}

export function consolePage(shown: ConsolePage): HttpAnswer {
  const { account, alias, arn, mfa, signInUrl, expiresAt } = shown
  return page(
    { ...shown, title: 'Signed in' },
    html`<dl>
<dt>Account ID</dt><dd>${account}</dd>
${alias !== undefined && html`<dt>Account alias</dt><dd>${alias}</dd>`}
<dt>Signed in as</dt><dd>${arn}</dd>
<dt>Multi-factor authentication</dt><dd>${mfa ? 'used' : 'not used'}</dd>
<dt>Until</dt><dd>${new Date(expiresAt).toISOString()}</dd>
<dt>Sign-in URL for IAM users in this account</dt><dd><a href="${signInUrl}">${signInUrl}</a></dd>
</dl>
<p><a href="/console/security">Passkeys and security keys</a></p>
<p><a href="/console/password">Change password</a></p>
<form method="post" action="/signout">${hidden(shown)}<p><button>Sign out</button></p></form>`,
  )
}

export interface SecurityPage extends FormFrame {
  /** Or why they can't be shown. */
  readonly devices:
    | readonly { readonly serialNumber: string; readonly enabledAt: string }[]
    | string
  readonly message?: string | undefined
}

export function securityPage(shown: SecurityPage): HttpAnswer {
  const { devices } = shown
  const list =
    typeof devices === 'string'
      ? html`<p>${devices}</p>`
      : devices.length === 0
        ? html`<p>No MFA devices.</p>`
        : html`<ul>${devices.map(({ serialNumber, enabledAt }) => html`<li>${serialNumber} (since ${enabledAt})</li>`)}</ul>`
  return page(
    { ...shown, title: 'Passkeys and security keys', script: true },
    html`<section aria-label="MFA devices"><h2>MFA devices</h2>${list}</section>
<section aria-label="Register"><h2>Register a passkey or security key</h2>
<form id="security-key" data-options="/console/passkeys/options" data-finish="/console/passkeys" data-kind="create">
${hidden(shown)}
<p><label for="name">Device name</label><input id="name" name="name" pattern="[A-Za-z0-9+=,.@_\\-]{1,64}" maxlength="64" autocomplete="off" required></p>
<p><button>Register</button> <button type="button" id="cancel" hidden>Cancel</button></p>
<p id="waiting" role="status" hidden>Touch your security key, or follow what your browser says.</p>
</form></section>
<p><a href="/console">Back</a></p>`,
  )
}

/** A refusal, or something that isn't there. */
export const messagePage = (title: string, message: string, status: number): HttpAnswer =>
  page({ title, message, status }, html`<p><a href="/console">Sign in</a></p>`)
