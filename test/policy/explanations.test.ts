/** What an explanation claims holds, on generated worlds. */
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { decide, type Explanation, explain, type LayerVote } from '../../src/policy/index.ts'
import { anyWorld } from './twin/worlds.ts'
import { requestOf, type World, type Written } from './world.ts'

vi.setConfig({ testTimeout: 1_800_000 })

const seed = Number(process.env.SALLYPORT_SEED ?? 1)
const numRuns = process.env.SALLYPORT_FULL === '1' ? 50_000 : 2_000

const onEveryWorld = (claim: (explanation: Explanation, world: World) => void) =>
  fc.assert(
    fc.property(anyWorld, (world) => claim(explain(requestOf(world)), world)),
    { numRuns, seed },
  )

test('it is about the decision itself', () => {
  onEveryWorld((explanation, world) => {
    expect(explanation.decision).toEqual(decide(requestOf(world)))
  })
})

test('a denial names the statement or the unreadable policy', () => {
  onEveryWorld(({ decision, determining, votes }) => {
    if (decision.outcome !== 'ExplicitlyDenied') return
    const denying = votes.filter(({ vote }) => vote === 'ExplicitlyDenied')
    expect(denying.map(({ layer }) => layer)).toContain(decision.layer)
    const unreadable = denying.some((vote) => vote.unreadable)
    expect(unreadable || determining.some(({ effect }) => effect === 'Deny')).toBe(true)
    expect(determining.every(({ effect }) => effect === 'Deny')).toBe(true)
  })
})

test('an allow lacks nothing and rests on allows', () => {
  onEveryWorld(({ decision, determining, lacking }) => {
    if (decision.outcome !== 'Allowed') return
    expect(lacking).toEqual([])
    expect(determining.every(({ effect }) => effect === 'Allow')).toBe(true)
  })
})

const everything = [{ Effect: 'Allow', Action: '*', Resource: '*' }]
/** Names the caller, whoever it is, in every way that a grant may have to. */
const toEveryone = (world: World) => {
  const { principal } = world
  const named =
    principal?.type === 'IdentityProvider' ? { Federated: principal.provider } : { AWS: '*' }
  const { Resource: _, ...trust } = everything[0] as { Resource: string }
  return [{ ...(world.facts?.trustPolicy ? trust : everything[0]), Principal: named }]
}

/** The world in which the sets of `votes` allow as well. */
function granting(world: World, votes: readonly LayerVote[]): World {
  let granted = world
  const more = (policies: readonly Written[] | undefined, added: Written) => [
    ...(policies ?? []),
    added,
  ]
  const level = (levels: World['scp'], at: number | undefined, added: Written) =>
    (levels ?? []).map((policies, index) => (index === at ? [...policies, added] : policies))
  for (const { layer, level: at } of votes) {
    if (layer === 'identity') granted = { ...granted, identity: more(granted.identity, everything) }
    if (layer === 'session') granted = { ...granted, session: more(granted.session, everything) }
    if (layer === 'boundary') granted = { ...granted, boundary: everything }
    if (layer === 'endpoint')
      granted = {
        ...granted,
        endpoint: more(granted.endpoint, [{ ...everything[0], Principal: '*' }]),
      }
    if (layer === 'scp') granted = { ...granted, scp: level(granted.scp, at, everything) }
    if (layer === 'rcp')
      granted = { ...granted, rcp: level(granted.rcp, at, [{ ...everything[0], Principal: '*' }]) }
    if (layer === 'resource' || layer === 'trust')
      granted = { ...granted, target: toEveryone(world) }
  }
  return granted
}

test('once every set that is lacking allows, the request is allowed', () => {
  onEveryWorld(({ decision, lacking }, world) => {
    if (decision.outcome !== 'ImplicitlyDenied' || world.facts?.ownedByAws) return
    expect(lacking).not.toEqual([])
    expect(decide(requestOf(granting(world, lacking))).outcome).toBe('Allowed')
  })
})

test('each set that is lacking is needed', () => {
  onEveryWorld(({ decision, lacking }, world) => {
    if (decision.outcome !== 'ImplicitlyDenied' || world.facts?.ownedByAws) return
    // A grant to everyone by the resource makes identity policies needless within the account.
    if (lacking.some(({ layer }) => layer === 'resource' || layer === 'trust')) return
    for (const one of lacking) {
      const others = lacking.filter((each) => each !== one)
      expect(decide(requestOf(granting(world, others))).outcome).toBe('ImplicitlyDenied')
    }
  })
})
