/** Which URLs an OpenID Connect provider may have (API reference, CreateOpenIDConnectProvider). */

/** Host and path of an `https` URL without credentials, query or fragment; `undefined` for anything else. */
export function providerUrl(text: string): string | undefined {
  if (!/^https:\/\/[\w[][\w.~%:/[\]-]*$/.test(text)) return undefined
  const url = URL.parse(text)
  return url?.hostname && url.username === '' && url.password === ''
    ? text.slice('https://'.length)
    : undefined
}
