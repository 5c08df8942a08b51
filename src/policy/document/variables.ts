/** Policy variables as far as a document alone can tell: `${key}`, `${key, 'default'}`, `${*}`, `${?}`, `${$}`. */

/**
 * Whether every `${` of the text begins a variable that can be read (rules 98, 99). Names aren't looked up: any key may
 * be a variable. That AWS refuses the others at write is recalled, not verified; refusing is the safe side.
 */
export function variablesAreReadable(text: string): boolean {
  for (let at = text.indexOf('${'); at >= 0; at = text.indexOf('${', at)) {
    const form = stickyMatch(text, at)
    if (form === undefined) return false
    at += form.length
  }
  return true
}

const VARIABLE = /\$\{(?:[*?$]|[^{}$,']+(?:, *'[^']*')?)\}/y

function stickyMatch(text: string, at: number): string | undefined {
  VARIABLE.lastIndex = at
  return VARIABLE.exec(text)?.[0]
}
