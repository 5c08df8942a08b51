/** Amazon Resource Names: six segments, the last keeps its own colons. */

export interface Arn {
  readonly partition: string
  readonly service: string
  readonly region: string
  readonly account: string
  readonly resource: string
}

/** `undefined` when `text` has fewer than six segments or doesn't begin with `arn:`. */
export function parseArn(text: string): Arn | undefined {
  if (!text.startsWith('arn:')) return undefined
  const ends: number[] = []
  for (let i = 0, at = -1; i < 5; i++) {
    at = text.indexOf(':', at + 1)
    if (at < 0) return undefined
    ends.push(at)
  }
  const [a, b, c, d, e] = ends as [number, number, number, number, number]
  return {
    partition: text.slice(a + 1, b),
    service: text.slice(b + 1, c),
    region: text.slice(c + 1, d),
    account: text.slice(d + 1, e),
    resource: text.slice(e + 1),
  }
}

export const iamArn = (account: string, resource: string) => `arn:aws:iam::${account}:${resource}`
export const stsArn = (account: string, resource: string) => `arn:aws:sts::${account}:${resource}`
