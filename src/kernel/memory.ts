/** Memory outside of V8's heap that isn't left to the garbage collector. */

/**
 * Gives back at once the memory of bytes that nobody reads any more; does nothing where others may have a share in it. Left
 * to the garbage collector, a mebibyte a request makes it run so often that it costs three times what is done with the
 * bytes (measured with a cipher), and what comes next lands in memory that no cache holds.
 */
export function letGo(bytes: Uint8Array): void {
  const { buffer } = bytes
  if (buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength) buffer.transfer(0)
}
