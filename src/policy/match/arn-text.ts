/** ARNs and patterns of them as text. */

/** The part of a pattern behind its fifth colon. */
export function behindFifthColon(text: string): string {
  let at = -1
  for (let i = 0; i < 5; i++) at = text.indexOf(':', at + 1)
  return text.slice(at + 1)
}
