import { createHash, randomBytes } from 'node:crypto'
import { now } from './clock'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** An opaque id of 24 lower-case characters that sorts by the time it was made (milliseconds). */
export function newId(): string {
  let time = now().getTime()
  let stamp = ''
  for (let i = 0; i < 9; i++) {
    stamp = (alphabet[time % 32] ?? '0') + stamp
    time = Math.floor(time / 32)
  }
  return stamp + Array.from(randomBytes(15), (byte) => alphabet[byte % 32]).join('')
}

/** Unguessable text for tokens and passwords: `bytes` random bytes as base64url. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url')
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}
