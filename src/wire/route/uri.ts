/** Path templates of the REST models: `/{Bucket}/{Key+}?tagging`, `/policy/generation/{jobId}`. */

export interface UriTemplate {
  readonly segments: readonly Segment[]
  /** Parameters that must be there, with their value unless that is empty; `x-id` left out. */
  readonly query: readonly (readonly [name: string, value: string])[]
  /** Value of `x-id`, which clients add and nothing depends on but a tie. */
  readonly xId: string | undefined
}
export type Segment =
  | { readonly literal: string }
  | { readonly label: string; readonly greedy: boolean }

export function parseUri(uri: string): UriTemplate {
  const mark = uri.indexOf('?')
  const path = mark < 0 ? uri : uri.slice(0, mark)
  const query: [string, string][] = []
  let xId: string | undefined
  for (const piece of mark < 0 ? [] : uri.slice(mark + 1).split('&')) {
    const [name = '', value = ''] = piece.split('=')
    if (name === 'x-id') xId = value
    else query.push([name, value])
  }
  const segments = path
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment): Segment => {
      const label = /^\{(\w+)(\+?)\}$/.exec(segment)
      return label ? { label: label[1] as string, greedy: label[2] === '+' } : { literal: segment }
    })
  return { segments, query, xId }
}
