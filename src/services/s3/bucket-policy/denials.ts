/** What is left of a bucket policy for objects that aren't the bucket owner's: it denies, and grants nothing. */

interface Statement {
  readonly Effect: string
}

/** The policy with its denials alone; `undefined` when there are none. */
export function denialsOf(policy: string): string | undefined {
  const document = JSON.parse(policy) as { readonly Statement: Statement | readonly Statement[] }
  const denials = [document.Statement].flat().filter(({ Effect }) => Effect === 'Deny')
  return denials.length === 0 ? undefined : JSON.stringify({ ...document, Statement: denials })
}
