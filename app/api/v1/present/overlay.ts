import type { Actor } from '@/lib/access/roles'
import { maskOverlay } from '@/lib/binding/mask-overlay'
import { parseOverlay } from '@/lib/binding/overlay'
import type { PresentOverlay } from '@/lib/operations/present-overlay'
import type { OverlayPreview } from '@/lib/operations/preview-overlay'
import type { ProfileOverlay } from '@/lib/store/generated/client'
import type { ApiOverlayList, ApiOverlayPreview } from '../schemas/overlays'
import { presentComparison } from './comparison'
import { isMasked } from './secrets'

export function presentOverlays(
  actor: Actor,
  present: PresentOverlay,
  overlays: readonly ProfileOverlay[],
  revisions: readonly { number: number; overlay: number | null }[],
): ApiOverlayList {
  return {
    version: present.version,
    applies: present.applies,
    masked: isMasked(actor),
    items: overlays.map(({ version, patch, comment, createdAt, createdBy }) => ({
      version,
      ...patchFor(actor, patch),
      comment,
      createdAt: createdAt.toISOString(),
      createdBy,
      revisions: revisions.filter((r) => r.overlay === version).map(({ number }) => number),
    })),
  }
}

export function presentPreview(preview: OverlayPreview): ApiOverlayPreview {
  if (!preview.ok) {
    const { message, operation } = preview
    return { fault: { message, operation }, operations: 0, document: null, machine: null }
  }
  const { document, machine, operations } = preview
  return {
    fault: null,
    operations,
    document: presentComparison(document.before, document.after),
    machine: machine && {
      name: machine.name,
      comparison: machine.pair && presentComparison(machine.pair.before, machine.pair.after),
      why: machine.why,
    },
  }
}

function patchFor(actor: Actor, patch: unknown): { text: string; operations: number } {
  const parsed = parseOverlay(patch)
  if (!parsed.ok) throw new Error(`A saved overlay cannot be read: ${parsed.reason}`)
  const operations = parsed.patch.length
  if (isMasked(actor)) return { text: maskOverlay(parsed.patch), operations }
  return { text: typeof patch === 'string' ? patch : JSON.stringify(patch, null, 2), operations }
}
