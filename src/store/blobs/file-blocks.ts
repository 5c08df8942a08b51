/** Blocks of a file, and the checksums behind the bytes that each is checked against. */

import { crc32 } from 'node:zlib'
import type { BlockSource } from './blob-stream.ts'
import { BlobDamaged, BlobMissing } from './blobs.ts'
import { footerLength } from './checksum.ts'
import type { FileNumber } from './disk.ts'
import { closeFile, openFile, readFully } from './disk.ts'

/** Of a file that holds `size` bytes before its checksums; unchecked for a reader that proves what it reads. */
export function fileBlocks(path: string, size: number, checked = true): BlockSource {
  let file: FileNumber | undefined
  let footer: Buffer | undefined
  return {
    async read(number, memory, position) {
      file ??= openBlob(path)
      if (!checked) return readExactly(file, memory, position)
      footer ??= await readFooter(file, size)
      await readExactly(file, memory, position)
      if (crc32(memory) !== footer.readUInt32BE(number * 4))
        throw new BlobDamaged('a blob has other bytes than stored')
    },
    stop() {},
    close() {
      if (file !== undefined) closeFile(file)
      file = undefined
    },
  }
}

function openBlob(path: string): FileNumber {
  try {
    return openFile(path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    throw new BlobMissing({ cause })
  }
}

async function readFooter(file: FileNumber, size: number): Promise<Buffer> {
  const footer = Buffer.allocUnsafe(footerLength(size))
  await readExactly(file, footer, size)
  return footer
}

async function readExactly(file: FileNumber, memory: Buffer, position: number): Promise<void> {
  if ((await readFully(file, memory, memory.length, position)) < memory.length)
    throw new BlobDamaged('a blob is shorter than stored')
}
