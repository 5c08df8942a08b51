/** The two files that pages of the sign-in load. */

/** Talks to security keys: the browser has everything else. Sends what it is given as it is. */
export const securityKeyScript = `'use strict'
const form = document.getElementById('security-key')
const message = document.getElementById('message')
const waiting = document.getElementById('waiting')
const cancel = document.getElementById('cancel')
let stopping

function tell(text) {
  message.textContent = text
  message.hidden = text === ''
}

async function ask(path, body) {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': form.elements.csrf.value },
    body: JSON.stringify(body),
  })
  const told = await answer.json()
  if (!answer.ok) throw new Error(told.message)
  return told
}

async function run() {
  const creates = form.dataset.kind === 'create'
  const name = creates ? { name: form.elements.name.value } : {}
  const options = await ask(form.dataset.options, name)
  const signal = stopping.signal
  const credential = creates
    ? await navigator.credentials.create({
        publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
        signal,
      })
    : await navigator.credentials.get({
        publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
        signal,
      })
  const told = await ask(form.dataset.finish, {
    ...name,
    response: credential.toJSON(),
    redirect_uri: form.elements.redirect_uri.value,
  })
  location.assign(told.location)
}

function show(busy) {
  for (const button of form.querySelectorAll('button')) button.disabled = busy && button !== cancel
  waiting.hidden = !busy
  cancel.hidden = !busy
}

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  stopping = new AbortController()
  tell('')
  show(true)
  try {
    await run()
  } catch (error) {
    const refused = error.name === 'NotAllowedError' || error.name === 'AbortError'
    tell(refused ? 'The security key was not used. Please try again.' : error.message)
  } finally {
    show(false)
  }
})
cancel.addEventListener('click', () => stopping.abort())
`

export const styleSheet = `:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5 }
body { margin: 0; display: flex; justify-content: center }
main { width: min(30rem, 100% - 2rem); margin: 3rem 0 }
h1 { font-size: 1.5rem }
h2 { font-size: 1.1rem }
label { display: block; font-weight: 600 }
input, select { box-sizing: border-box; width: 100%; padding: 0.5rem; font: inherit }
button { padding: 0.5rem 1rem; font: inherit; cursor: pointer }
dt { font-weight: 600 }
dd { margin: 0 0 0.5rem; overflow-wrap: anywhere }
li { overflow-wrap: anywhere }
[role="alert"] { border-left: 0.25rem solid #c62828; padding: 0.5rem 0.75rem; background: rgb(198 40 40 / 12%) }
`
