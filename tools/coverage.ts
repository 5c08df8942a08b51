/**
 * `npm run coverage`: writes `docs/coverage.md`, which operations of each service's model are built. With `--check` it
 * only says whether the page is up to date.
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ProtocolName, ServiceModel } from '../src/kernel/model.ts'
import { operationRemarks } from './operation-remarks.ts'

/** How an operation that isn't built answers. */
const unknownAnswer: Readonly<Record<ProtocolName, string>> = {
  awsQuery: '`InvalidAction` (400)',
  restXml: '`NotImplemented` (501)',
  awsJson1_0: '`UnknownOperationException` (400)',
  awsJson1_1: '`UnknownOperationException` (400)',
  restJson1: '`UnknownOperationException` (400)',
}

/** The page. Services without a built operation are left out. */
export function coveragePage(
  models: readonly ServiceModel[],
  built: readonly { readonly service: string; readonly name: string }[],
  remarks: ReadonlyMap<string, string> = new Map(),
): string {
  const services = models.flatMap((model) => {
    const has = new Set(
      built.filter((each) => each.service === model.service).map(({ name }) => name),
    )
    const all = Object.keys(model.operations).sort()
    const missing = all.filter((name) => !has.has(name))
    return has.size === 0 ? [] : [{ model, all, missing, has: all.filter((name) => has.has(name)) }]
  })
  const lines = [
    '# Coverage',
    '',
    'Written by `npm run coverage` from the service models and the sources.',
    '',
    '| Service | In the model | Built | Anything else answers |',
    '|---|---|---|---|',
    ...services.map(
      ({ model, all, has }) =>
        `| ${model.service} ${model.version} | ${all.length} | ${has.length} | ${unknownAnswer[model.protocol]} |`,
    ),
    '',
    'An operation that is not built is still authenticated, authorised and recorded before it answers.',
  ]
  for (const { model, has, missing } of services) {
    lines.push('', `## ${model.service}`, '', `Built: ${list(has)}.`)
    if (missing.length > 0) lines.push('', `Not built: ${list(missing)}.`)
    const remarked = Object.keys(model.operations)
      .sort()
      .filter((name) => remarks.has(`${model.service}:${name}`))
    const others = missing.length > 0 ? remarks.get(`${model.service}:*`) : undefined
    if (remarked.length > 0 || others !== undefined) lines.push('', 'Remarks:', '')
    if (others !== undefined) lines.push(`- What is not built: ${others}.`)
    for (const name of remarked)
      lines.push(`- \`${name}\`: ${remarks.get(`${model.service}:${name}`)}.`)
  }
  return `${lines.join('\n')}\n`
}

const list = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ')

async function main(args: readonly string[]): Promise<number> {
  const root = resolve(import.meta.dirname, '..')
  const models = readdirSync(join(root, 'models'))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name): ServiceModel => JSON.parse(readFileSync(join(root, 'models', name), 'utf8')))
  const { operations } = await import('../src/services/index.generated.ts')
  const file = join(root, 'docs', 'coverage.md')
  const page = coveragePage(models, operations, operationRemarks)
  if (!args.includes('--check')) {
    writeFileSync(file, page)
    return 0
  }
  if (readFileSync(file, 'utf8') === page) return 0
  console.error('docs/coverage.md is out of date: `npm run coverage`')
  return 1
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)))
