/** Policy variables as far as a document alone can tell: `${key}`, `${key, 'default'}`, `${*}`, `${?}`, `${$}`. */

import { readOperator, takesVariables } from './condition-operators.ts'
import { type JsonObject, memberOf, stringsIn } from './json.ts'

/**
 * Whether a variable of the statement can't be read, in Resource, NotResource and the values of String and Arn operators
 * (rule 96). Asked of Version 2012-10-17 only: in older documents `${` is text (rule 95).
 */
export function hasUnreadableVariable(statement: JsonObject): boolean {
  const texts = ['Resource', 'NotResource'].flatMap((name) => stringsIn(memberOf(statement, name)))
  const condition = memberOf(statement, 'Condition')
  if (condition?.kind === 'object')
    for (const { name, value: keys } of condition.members.values()) {
      const operator = readOperator(name)
      if (operator === undefined || !takesVariables(operator) || keys.kind !== 'object') continue
      for (const { value } of keys.members.values())
        for (const text of stringsIn(value)) texts.push(text)
    }
  return !texts.every(variablesAreReadable)
}

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
