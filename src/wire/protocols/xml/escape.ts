/** Text inside XML elements and attributes. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const special = /[&<>"\u0000-\u0008\u000B-\u001F\u007F\uFFFE\uFFFF]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const specials = /[&<>"\u0000-\u0008\u000B-\u001F\u007F\uFFFE\uFFFF]/g
const named: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

/**
 * Escapes text. Tab and newline stay; other control characters become character references, as S3 writes them (a
 * strict XML 1.0 reader refuses those below U+0020 but U+000D; clients ask for `encoding-type=url`).
 */
export function escapeXml(text: string): string {
  return special.test(text)
    ? text.replace(specials, (c) => named[c] ?? `&#x${c.charCodeAt(0).toString(16).toUpperCase()};`)
    : text
}
