/** The last use of each kind since they were told: whoever asks again within the moment used nothing else. */

import type { Use } from '../../access/record/usage.ts'

export interface LatestUses {
  note(use: Use): void
  /** All that was noted; nothing is kept. */
  take(): Use[]
}

export function createLatestUses(): LatestUses {
  /** By who used; of each few. */
  let byUser = new Map<string, Use[]>()
  return {
    note(use) {
      const user =
        use.accessKeyId ?? use.roleUniqueId ?? use.userUniqueId ?? use.passwordOf ?? use.account
      const known = byUser.get(user)
      if (known === undefined) byUser.set(user, [use])
      else {
        const at = known.findIndex((each) => isAlike(each, use))
        known[at < 0 ? known.length : at] = use
      }
    },
    take() {
      const taken = [...byUser.values()].flat()
      byUser = new Map()
      return taken
    },
  }
}

/** All but when. */
const isAlike = (left: Use, right: Use): boolean =>
  left.account === right.account &&
  left.accessKeyId === right.accessKeyId &&
  left.roleUniqueId === right.roleUniqueId &&
  left.userUniqueId === right.userUniqueId &&
  left.passwordOf === right.passwordOf &&
  left.service === right.service &&
  left.region === right.region &&
  areAlike(left.actions ?? [], right.actions ?? [])

const areAlike = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((action, place) => action === right[place])
