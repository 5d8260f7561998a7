import { whyNotStorable } from '@/lib/platform/storable-text'

/** No input of ours is nested anywhere near as deep; what walks it may do so by recursion. */
const deepest = 200

export interface Unfit {
  path: string
  why: string
}

/**
 * What of an input can neither be kept nor looked for, whatever it is meant for: PostgreSQL holds no
 * NUL and no half characters. Bytes are not looked into.
 */
export function findUnfitInput(input: unknown): Unfit | undefined {
  const left: { value: unknown; path: string; depth: number }[] = [
    { value: input, path: '', depth: 0 },
  ]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { value, path, depth } = next
    const why = typeof value === 'string' ? whyNotStorable(value) : undefined
    if (why) return { path, why }
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) continue
    if (depth === deepest) {
      return { path: path.slice(0, 80), why: `is nested deeper than ${deepest} levels` }
    }
    for (const [key, child] of Object.entries(value)) {
      const wrong = whyNotStorable(key)
      if (wrong) return { path, why: `has a name that ${wrong}` }
      left.push({ value: child, path: path ? `${path}.${key}` : key, depth: depth + 1 })
    }
  }
  return undefined
}
