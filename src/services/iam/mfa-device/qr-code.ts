/** A QR code as a PNG image: one bit per pixel, black on white (PNG specification, W3C). */

import { crc32, deflateSync } from 'node:zlib'
import { encodeQR } from 'qr'

const pixelsPerModule = 4
const marginModules = 4

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}

function header(size: number): Buffer {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(size, 0)
  data.writeUInt32BE(size, 4)
  // bit depth 1, greyscale; compression, filter and interlace methods 0
  data[8] = 1
  return data
}

/** One row of pixels behind its filter type 0; a set bit is white. */
function row(modules: readonly boolean[], size: number): Buffer {
  const bytes = Buffer.alloc(1 + Math.ceil(size / 8), 0xff)
  bytes[0] = 0
  for (let x = 0; x < size; x++)
    if (modules[Math.floor(x / pixelsPerModule)]) {
      const at = 1 + (x >> 3)
      bytes[at] = (bytes[at] as number) & ~(0x80 >> (x & 7))
    }
  return bytes
}

/** The image of a text; square. */
export function qrCodePng(text: string): Buffer {
  const modules = encodeQR(text, 'raw', { ecc: 'low', border: marginModules })
  const size = modules.length * pixelsPerModule
  const rows = modules.flatMap((each) => new Array<Buffer>(pixelsPerModule).fill(row(each, size)))
  return Buffer.concat([
    signature,
    chunk('IHDR', header(size)),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
