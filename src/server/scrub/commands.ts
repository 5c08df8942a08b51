/** `scrub.begin` verifies everything now, `scrub.status` tells how far it is. */

import { type ControlCommand, ControlRefused } from '../control-socket.ts'
import { type ScrubParts, scrubNow } from './scrubber.ts'
import { type Finding, nothingChecked, PassStopped, type Progress } from './verify.ts'

/** Findings that are told one by one. */
const mostFindings = 1_000

export interface ScrubStatus {
  readonly running: boolean
  readonly checked: number
  readonly bytes: number
  readonly damaged: number
  readonly missing: number
  readonly findings: readonly {
    readonly what: Finding['what']
    readonly blob: string
    readonly bucketId: string
    readonly key?: string
    readonly uploadId?: string
  }[]
  /** Why it ended before its end. */
  readonly failed?: string
}

export interface ScrubCommands {
  readonly commands: Readonly<Record<string, ControlCommand>>
  /** Ends a pass under way. */
  stop(): Promise<void>
}

/** One pass at a time: whoever asks for another one meanwhile gets that one. */
export function scrubCommands(parts: ScrubParts): ScrubCommands {
  let stopped = false
  let running: Promise<void> | undefined
  let progress: Progress = nothingChecked
  let findings: Finding[] = []
  let failed: string | undefined

  async function pass(bytesPerSecond: number | undefined): Promise<void> {
    try {
      progress = await scrubNow(
        parts,
        () => !stopped,
        (reached) => {
          progress = reached
        },
        (finding) => {
          if (findings.length < mostFindings) findings.push(finding)
        },
        bytesPerSecond,
      )
    } catch (error) {
      failed = error instanceof PassStopped ? 'the server stops' : 'the bytes could not be read'
      if (!(error instanceof PassStopped)) parts.log({ requestId: '', error })
    } finally {
      running = undefined
    }
  }

  const status = (): ScrubStatus => ({
    running: running !== undefined,
    checked: progress.checked,
    bytes: progress.bytes,
    damaged: progress.damaged,
    missing: progress.missing,
    findings: findings.map(({ what, blob, bucketId, key, uploadId }) => ({
      what,
      blob: `${blob.kind}/${blob.id}`,
      bucketId,
      ...(key !== undefined && { key }),
      ...(uploadId !== undefined && { uploadId }),
    })),
    ...(failed !== undefined && { failed }),
  })

  return {
    commands: {
      async 'scrub.begin'({ bytesPerSecond }) {
        if (bytesPerSecond !== undefined && !(Number(bytesPerSecond) > 0))
          throw new ControlRefused('the rate is a number above 0')
        if (running === undefined) {
          progress = nothingChecked
          findings = []
          failed = undefined
          running = pass(bytesPerSecond === undefined ? undefined : Number(bytesPerSecond))
        }
        return status()
      },
      'scrub.status': async () => status(),
    },
    async stop() {
      stopped = true
      await running
    },
  }
}
