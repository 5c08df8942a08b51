/**
 * `npm run generate`: writes `models/<service>.json` and `src/kernel/generated/` from the installed `@aws-sdk/client-*`
 * packages and the committed constraints. Adding a service is a row of {@link services} (and of `constraints.py`).
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ServiceModel } from '../../src/kernel/model.ts'
import { readConstraints } from './constraints.ts'
import { joinModel } from './model.ts'
import { readSdkService } from './schemas.ts'
import { interfaceName, typesOf } from './types.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Our service name and the package its schemas come from. */
const services: readonly (readonly [service: string, packageName: string])[] = [
  ['iam', '@aws-sdk/client-iam'],
  ['sts', '@aws-sdk/client-sts'],
  ['s3', '@aws-sdk/client-s3'],
  ['s3-control', '@aws-sdk/client-s3-control'],
  ['organizations', '@aws-sdk/client-organizations'],
  ['cloudtrail', '@aws-sdk/client-cloudtrail'],
  ['access-analyzer', '@aws-sdk/client-accessanalyzer'],
  ['account', '@aws-sdk/client-account'],
]

/** Every generated file by its path from the root of the repository. */
export async function generate(): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for (const [service, packageName] of services) {
    const constraints = readConstraints(join(root, 'models/constraints'), service)
    const version = packageVersion(packageName)
    const model = joinModel(service, await readSdkService(packageName), constraints, {
      schemas: `${packageName} ${version}`,
      constraints: `${constraints.origin.package}, sha256 ${constraints.origin.fileSha256}`,
      madeBy: 'npm run generate',
    })
    files.set(`models/${service}.json`, modelText(model))
    files.set(
      `src/kernel/generated/${service}.ts`,
      typesOf(
        model,
        `// Made by \`npm run generate\` from ${packageName} ${version}. Do not edit.\n`,
      ),
    )
  }
  files.set('src/kernel/generated/services.ts', servicesText())
  return files
}

function packageVersion(name: string): string {
  const require = createRequire(import.meta.url)
  let folder = dirname(require.resolve(name))
  for (;;) {
    try {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
        name?: string
        version: string
      }
      if (manifest.name === name) return manifest.version
    } catch {
      // no manifest at this level
    }
    folder = dirname(folder)
  }
}

/** One operation or shape a line, so that a change of a model reads as a change of lines. */
function modelText(model: ServiceModel): string {
  const table = (entries: object) =>
    `{\n${Object.entries(entries)
      .map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
      .join(',\n')}\n }`
  const lines = Object.entries(model).map(
    ([name, value]) =>
      ` ${JSON.stringify(name)}: ${typeof value === 'object' ? table(value) : JSON.stringify(value)}`,
  )
  return `{\n${lines.join(',\n')}\n}\n`
}

function servicesText(): string {
  const imports = services
    .map(([service]) => `import type { ${interfaceName(service)} } from './${service}.ts'`)
    .sort()
  const rows = services.map(
    ([service]) =>
      `  ${service.includes('-') ? `'${service}'` : service}: ${interfaceName(service)}`,
  )
  return [
    '// Made by `npm run generate`. Do not edit.',
    '',
    ...imports,
    '',
    '/** Every modelled service by its folder name. */',
    'export interface Services {',
    ...rows,
    '}',
    '',
  ].join('\n')
}

if (import.meta.main) {
  mkdirSync(join(root, 'src/kernel/generated'), { recursive: true })
  for (const [path, text] of await generate()) writeFileSync(join(root, path), text)
}
