import { crc32, inflateSync } from 'node:zlib'
import { decodeQR } from 'qr/decode.js'
import { expect, test } from 'vitest'
import { qrCodePng } from './qr-code.ts'

/** Chunks of a PNG file; each checksum has to hold. */
function chunks(png: Buffer): Map<string, Buffer> {
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
  const found = new Map<string, Buffer>()
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    const body = png.subarray(at + 4, at + 8 + length)
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(body))
    found.set(body.subarray(0, 4).toString('latin1'), body.subarray(4))
    at += 12 + length
  }
  return found
}

/** Pixels of an image of one bit each, as a camera would have them. */
function pixels(png: Buffer) {
  const parts = chunks(png)
  const header = parts.get('IHDR') as Buffer
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  expect([...header.subarray(8)]).toEqual([1, 0, 0, 0, 0])
  const rows = inflateSync(parts.get('IDAT') as Buffer)
  const stride = 1 + Math.ceil(width / 8)
  expect(rows.length).toBe(stride * height)
  const data = new Uint8Array(width * height * 4).fill(255)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const white = ((rows[y * stride + 1 + (x >> 3)] as number) >> (7 - (x & 7))) & 1
      data.fill(white * 255, (y * width + x) * 4, (y * width + x) * 4 + 3)
    }
  return { width, height, data }
}

test.each([
  'otpauth://totp/Amazon%20Web%20Services:bob%40123456789012?secret=GEZDGNBVGY3TQOJQ&issuer=Amazon%20Web%20Services',
  `otpauth://totp/${'x'.repeat(400)}`,
])('a camera reads it', (text) => {
  const png = qrCodePng(text)
  expect([...chunks(png).keys()]).toEqual(['IHDR', 'IDAT', 'IEND'])
  expect(decodeQR(pixels(png))).toBe(text)
})
