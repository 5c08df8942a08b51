/** An engine with a mistake, made from a copy of its sources. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type {
  AttachedPolicy,
  compile,
  Decision,
  DecisionRequest,
} from '../../../src/policy/index.ts'
import type { EngineMutant } from './engine-mutants.ts'

const root = resolve(import.meta.dirname, '../../..')
const sources = join(root, 'src', 'policy')

/** A source of the engine as it stands. */
export const sourceOf = (file: string): string => readFileSync(join(sources, file), 'utf8')

/** One replacement in one source. */
export type Patch = Pick<EngineMutant, 'file' | 'from' | 'to'>

/** Decides with the mistake. */
export const engineWith = (mutant: EngineMutant) => patchedEngine(mutant.mistake, [mutant])

/** Decides with changes; policies are compiled anew, since compiled ones carry the code that compiled them. */
export async function patchedEngine(
  about: string,
  patches: readonly Patch[],
): Promise<(request: DecisionRequest) => Decision> {
  const name = `${process.pid}-${about.replaceAll(/\W+/g, '-')}`
  const folder = join(root, '.cache', 'engine-mutants', name)
  mkdirSync(folder, { recursive: true })
  try {
    cpSync(sources, folder, { recursive: true, filter: (path) => !path.endsWith('.test.ts') })
    for (const { file, from, to } of patches) {
      const source = readFileSync(join(folder, file), 'utf8')
      const places = source.split(from).length - 1
      if (places !== 1) throw new Error(`\`${from}\` stands in ${file} ${places} times`)
      writeFileSync(
        join(folder, file),
        source.replace(from, () => to),
      )
    }
    const engine = await import(pathToFileURL(join(folder, 'index.ts')).href)
    return (request) => engine.decide(recompiled(request, engine.compile))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function recompiled(request: DecisionRequest, compiler: typeof compile): DecisionRequest {
  const one = ({ id, document }: AttachedPolicy): AttachedPolicy => ({
    id,
    document: compiler(document.text),
  })
  const list = (policies: readonly AttachedPolicy[]) => policies.map(one)
  const { identity, boundary, session, resource, scp, rcp, endpoint } = request.policies
  return {
    ...request,
    policies: {
      identity: list(identity),
      ...(boundary && { boundary: one(boundary) }),
      ...(session && { session: list(session) }),
      ...(resource && { resource: one(resource) }),
      ...(scp && { scp: scp.map(list) }),
      ...(rcp && { rcp: rcp.map(list) }),
      ...(endpoint && { endpoint: list(endpoint) }),
    },
  }
}
