import type { Actor } from '@/lib/access/roles'
import { maskOverlay } from '@/lib/binding/mask-overlay'
import { parseOverlay } from '@/lib/binding/overlay'
import type { PresentOverlay } from '@/lib/operations/present-overlay'
import type { OverlayPreview } from '@/lib/operations/preview-overlay'
import type { ProfileOverlay } from '@/lib/store/generated/client'
import type { ApiOverlayList, ApiOverlayPreview } from '../schemas/overlays'
import { presentChanges } from './document-changes'
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

/** Only an admin gets to see a preview. */
const seeing = { secrets: true }

export function presentPreview(preview: OverlayPreview): ApiOverlayPreview {
  if (!preview.ok) {
    const { message, operation } = preview
    return { fault: { message, operation }, operations: 0, document: null, machine: null }
  }
  const { document, machine, operations } = preview
  return {
    fault: null,
    operations,
    document: presentChanges(document.before, document.after, seeing),
    machine: machine && {
      name: machine.name,
      changes: machine.pair && presentChanges(machine.pair.before, machine.pair.after, seeing),
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
