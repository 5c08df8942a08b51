/** Memory of blocks, used again and again: new memory costs more than what is read into it. */

import { blockSize } from './checksum.ts'

const free: Buffer[] = []
/** 8 MiB. */
const mostFree = 16

export const freeBlock = (): Buffer => free.pop() ?? Buffer.allocUnsafeSlow(blockSize)

export function giveBack(block: Buffer): void {
  if (free.length < mostFree) free.push(block)
}
