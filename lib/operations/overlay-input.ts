import { z } from 'zod'
import { applyOverlay, parseOverlay } from '@/lib/binding/overlay'
import type { PanDict } from '@/lib/binding/pan-value'

/** A JSON Patch as a person wrote it (numbers keep how they are written), or already parsed. */
export const overlayPatch = z.union(
  [
    z.string().max(500_000, 'must be 500,000 characters or fewer'),
    z.array(z.unknown()).max(5_000, 'must be 5,000 operations or fewer'),
  ],
  { error: 'must be a JSON Patch: a list of operations, or its text' },
)

export type OverlaidDocument =
  | { ok: true; document: PanDict; operations: number }
  /** `operation` is counted from 1; there is none where it is no patch at all. */
  | { ok: false; reason: string; operation?: number }

/** The document with a patch that was given; or which of its operations cannot be done, and why. */
export function overlayDocument(document: PanDict, patch: unknown): OverlaidDocument {
  const parsed = parseOverlay(typeof patch === 'string' && !patch.trim() ? [] : patch)
  if (!parsed.ok) {
    const { reason, operation } = parsed
    return { ok: false, reason, ...(operation === undefined ? {} : { operation }) }
  }
  const applied = applyOverlay(document, parsed.patch)
  return applied.ok ? { ...applied, operations: parsed.patch.length } : applied
}

/** A fault of an overlay in a sentence. */
export function overlayFault({ reason, operation }: { reason: string; operation?: number }) {
  return operation === undefined
    ? `This is no overlay: ${reason}.`
    : `Operation ${operation} of the overlay cannot be done: ${reason}.`
}
