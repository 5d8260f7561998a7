import { PanNumber, type PanValue } from './pan-value'

/**
 * Whether the Quattor client would hold the same. The order of keys is nothing to it; 1 and 1.0 differ
 * in kind, 1.0 and 1.00 do not differ.
 */
export function sameValue(a: PanValue, b: PanValue, sameNumber = heldAlike): boolean {
  if (a === b) return true
  if (a instanceof PanNumber) return b instanceof PanNumber && sameNumber(a, b)
  if (a instanceof Map) {
    if (!(b instanceof Map) || a.size !== b.size) return false
    for (const [key, value] of a) {
      const other = b.get(key)
      if (other === undefined || !sameValue(value, other, sameNumber)) return false
    }
    return true
  }
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false
  return a.every((value, index) => sameValue(value, b[index] ?? null, sameNumber))
}

/** Whether two numbers are worth the same, whatever their kinds: 1 is 1.0. */
export function worthAlike(a: PanNumber, b: PanNumber): boolean {
  if (a.text === b.text) return true
  // Long ones may be longer than a JavaScript number is exact.
  if (a.kind === 'long' && b.kind === 'long') return BigInt(a.text) === BigInt(b.text)
  return Number(a.text) === Number(b.text)
}

function heldAlike(a: PanNumber, b: PanNumber): boolean {
  return a.kind === b.kind && worthAlike(a, b)
}
