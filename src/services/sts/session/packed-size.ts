/**
 * How full the packed session policies and tags are, in percent. AWS packs them by a compression it doesn't publish;
 * ours is deflate against the same 2,048 bytes, so the number differs from AWS's while the meaning stands: more than
 * 100 is refused.
 */

import { deflateRawSync } from 'node:zlib'
import { AwsError } from '../../../kernel/errors.ts'

const capacityBytes = 2048

export interface Packed {
  readonly policy?: string | undefined
  readonly policyArns?: readonly string[] | undefined
  readonly tags?: Readonly<Record<string, string>> | undefined
}

/** `undefined` when there is nothing to pack. Throws PackedPolicyTooLarge above 100 percent. */
export function packedPolicySize({ policy, policyArns, tags }: Packed): number | undefined {
  const named = Object.entries(tags ?? {})
  if (policy === undefined && !policyArns?.length && named.length === 0) return undefined
  const plain = [policy ?? '', ...(policyArns ?? []), ...named.flat()].join('\n')
  const percent = Math.ceil((100 * deflateRawSync(plain, { level: 9 }).length) / capacityBytes)
  if (percent > 100)
    throw new AwsError(
      'PackedPolicyTooLarge',
      400,
      `Packed size of session tags or session policy consumes ${percent}% of allotted space.`,
    )
  return percent
}
