/**
 * The models' regular expressions are Java's; `matches` of Java demands the whole text. Only patterns of published
 * models come here, never text of a user.
 */

/** Java classes that JavaScript spells differently or reads more widely. Inside brackets. */
const classEscapes: Readonly<Record<string, string>> = {
  s: ' \\t\\n\\x0B\\f\\r',
  S: '\\x00-\\x08\\x0E-\\x1F!-\\u{10FFFF}',
  h: ' \\t\\xA0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000',
}
const posix: Readonly<Record<string, string>> = {
  Alnum: 'A-Za-z0-9',
  Alpha: 'A-Za-z',
  Digit: '0-9',
  Lower: 'a-z',
  Upper: 'A-Z',
  Punct: '!-\\/:-@\\[-`\\{-~',
  Graph: '!-~',
  Print: ' -~',
  Blank: ' \\t',
  Cntrl: '\\x00-\\x1F\\x7F',
  Space: ' \\t\\n\\x0B\\f\\r',
  XDigit: '0-9A-Fa-f',
  ASCII: '\\x00-\\x7F',
}
/** Escapes that mean the same in JavaScript's `u` mode. */
const keptEscapes = new Set('wWdDbBnrtfv0123456789^$\\.*+?()[]{}|/'.split(''))

/** JavaScript source of a Java pattern, for the `u` flag and a match of the whole text. */
export function patternSource(java: string): string {
  let out = ''
  let inClass = false
  for (let i = 0; i < java.length; i++) {
    const c = java[i] as string
    if (c === '\\') {
      const [text, consumed] = translated(java, i, inClass)
      out += text
      i += consumed - 1
    } else if (c === '[' && !inClass) {
      inClass = true
      out += c
      if (java[i + 1] === '^') {
        out += '^'
        i++
      }
    } else if (c === '[') out += '\\['
    else if (c === ']' && inClass) {
      inClass = false
      out += c
    } else if (!inClass && (c === '{' || c === '}') && !isQuantifier(java, i, c)) out += `\\${c}`
    else if (!inClass && c === ']') out += '\\]'
    else out += c
  }
  return `^(?:${out})$`
}

function isQuantifier(java: string, at: number, brace: string): boolean {
  return brace === '{'
    ? /^\{\d+(?:,\d*)?\}/.test(java.slice(at, at + 16))
    : /\{\d+(?:,\d*)?$/.test(java.slice(Math.max(0, at - 15), at))
}

function translated(java: string, at: number, inClass: boolean): [text: string, consumed: number] {
  const next = java[at + 1] ?? ''
  if (next === 'u') return [java.slice(at, at + 6), 6]
  if (next === 'x') return [java.slice(at, at + 4), 4]
  if (next === 'p' || next === 'P') {
    const close = java.indexOf('}', at)
    const name = java.slice(at + 3, close)
    const set = posix[name]
    const consumed = close - at + 1
    if (set === undefined) return [java.slice(at, close + 1).replace('{Is', '{'), consumed]
    return [inClass ? set : `[${next === 'P' ? '^' : ''}${set}]`, consumed]
  }
  const set = classEscapes[next]
  if (set !== undefined) return [inClass ? set : `[${set}]`, 2]
  if (next === 'A' || next === 'z' || next === 'Z') return ['', 2]
  if (keptEscapes.has(next)) return [`\\${next}`, 2]
  // `u` mode knows `\-` inside brackets only and no other escaped letter or sign
  return [inClass && next === '-' ? '\\-' : next, 2]
}

/** Patterns of the models that backtrack with the square of the text's length, as others that take the same texts. */
const linear: Readonly<Record<string, string>> = {
  // a slash that has something on both sides (RenameObject's source)
  '\\/?.+\\/.+': '.[^\\/\\r\\n\\u2028\\u2029]*\\/.+',
}

const compiled = new Map<string, RegExp>()

/** The pattern as a test of the whole text, compiled at first use. */
export function compilePattern(java: string): RegExp {
  let expression = compiled.get(java)
  if (expression === undefined) {
    // Java writes "`.` matches line ends" as a prefix
    expression = java.startsWith('(?s)')
      ? new RegExp(patternSource(java.slice(4)), 'us')
      : new RegExp(patternSource(linear[java] ?? java), 'u')
    compiled.set(java, expression)
  }
  return expression
}
