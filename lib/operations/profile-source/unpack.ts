import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { largestDocument } from '@/lib/binding/check-document'

const inflate = promisify(gunzip)

export type Unpacked = { ok: true; bytes: Uint8Array<ArrayBuffer> } | { ok: false; reason: string }

/**
 * What gzip holds, or the bytes themselves where they are not gzip's: a web server may have taken the
 * compression off already. Never more than a profile may have, however small it was compressed.
 */
export async function unpack(bytes: Uint8Array): Promise<Unpacked> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return { ok: true, bytes: new Uint8Array(bytes) }
  try {
    const inflated = await inflate(bytes, { maxOutputLength: largestDocument })
    return { ok: true, bytes: new Uint8Array(inflated) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      const reason = `it has more than the ${largestDocument} bytes that a profile may have when it is unpacked`
      return { ok: false, reason }
    }
    return {
      ok: false,
      reason: code === 'Z_BUF_ERROR' ? 'its gzip data ends too early' : 'its gzip data is damaged',
    }
  }
}
