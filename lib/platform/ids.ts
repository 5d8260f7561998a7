import { createHash, randomBytes } from 'node:crypto'
import { now } from './clock'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

type Source = (bytes: number) => Buffer
let source: Source = randomBytes

/** Makes chance repeat itself in simulations; call without an argument to give the real one back. */
export function setRandomness(replacement?: Source): void {
  source = replacement ?? randomBytes
}

/** An opaque id of 24 lower-case characters that sorts by the time it was made (milliseconds). */
export function newId(): string {
  let time = now().getTime()
  let stamp = ''
  for (let i = 0; i < 9; i++) {
    stamp = (alphabet[time % 32] ?? '0') + stamp
    time = Math.floor(time / 32)
  }
  return stamp + Array.from(source(15), (byte) => alphabet[byte % 32]).join('')
}

/** Unguessable text for tokens and passwords: `bytes` random bytes as base64url. */
export function randomToken(bytes = 32): string {
  return source(bytes).toString('base64url')
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}
