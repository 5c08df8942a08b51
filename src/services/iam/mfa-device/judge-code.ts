/**
 * Whether a device showed the codes it is said to have shown. A code counts once, whatever it is used for; wrong ones
 * are limited. Pure: the verdict holds the device as it has to be stored, right or wrong.
 */

import type { Sealer } from '../../../kernel/world.ts'
import { type MfaDevice, openSeed } from './mfa-device.ts'
import { type CodeReader, codeReader, stepAt } from './totp.ts'

/** Codes of the neighbouring steps count: clocks are not that exact. */
const windowSteps = 1
/** How far a clock may be off when two codes in a row prove the device: half an hour. */
const synchronisationSteps = 60

const triesAllowed = 5
const triesForgottenAfterMillis = 5 * 60 * 1000

export interface Verdict {
  readonly right: boolean
  /** To be stored in the same transaction. */
  readonly device: MfaDevice
}

type Look = (
  reader: CodeReader,
  device: MfaDevice,
) => Pick<MfaDevice, 'lastStep' | 'driftSteps'> | undefined

function judge(sealer: Sealer, device: MfaDevice, now: number, look: Look): Verdict {
  // in either direction: requests are judged in another order than they came in
  const failedAt = (device.failedAt ?? []).filter(
    (at) => Math.abs(now - at) < triesForgottenAfterMillis,
  )
  // nothing is looked at any more, so that going on trying tells nothing
  if (failedAt.length >= triesAllowed) return { right: false, device }
  const seed = openSeed(sealer, device)
  // a security key shows no codes: wrong ones are no tries of it
  if (seed === undefined) return { right: false, device }
  const shown = look(codeReader(seed), device)
  if (shown === undefined)
    return { right: false, device: { ...device, failedAt: [...failedAt, now] } }
  const { failedAt: _, ...rest } = device
  return { right: true, device: { ...rest, ...shown } }
}

const unused = (step: number, { lastStep }: MfaDevice): boolean =>
  lastStep === undefined || step > lastStep

/** One code, of now or a neighbouring step of the device's clock. */
export const judgeCode = (sealer: Sealer, device: MfaDevice, code: string, now: number): Verdict =>
  judge(sealer, device, now, (reader) => {
    const current = stepAt(now) + (device.driftSteps ?? 0)
    for (let step = current - windowSteps; step <= current + windowSteps; step++)
      if (unused(step, device) && reader.shows(code, step)) return { lastStep: step }
    return undefined
  })

/** Two codes in a row: they find out how far the device's clock is off. */
export const judgeCodePair = (
  sealer: Sealer,
  device: MfaDevice,
  [first, second]: readonly [string, string],
  now: number,
): Verdict =>
  judge(sealer, device, now, (reader) => {
    const current = stepAt(now)
    for (const offset of nearestFirst) {
      const step = current + offset
      if (!unused(step, device) || !reader.shows(first, step) || !reader.shows(second, step + 1))
        continue
      // the second code is the one of now: within the window there is no drift to remember
      const drift = offset + 1
      return { lastStep: step + 1, driftSteps: Math.abs(drift) <= windowSteps ? 0 : drift }
    }
    return undefined
  })

/** 0, -1, 1, -2, … */
const nearestFirst: readonly number[] = Array.from(
  { length: 2 * synchronisationSteps + 1 },
  (_, i) => (i % 2 === 0 ? i / 2 : -(i + 1) / 2),
)
