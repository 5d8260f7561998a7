import type { Actor } from '@/lib/access/roles'
import type { PanDict } from '@/lib/binding/pan-value'
import { writeJson } from '@/lib/binding/write-json'
import type { ServedRendering } from '@/lib/operations/read-rendering'
import type { RenderedRevision } from '@/lib/operations/render-for-machine'
import type { Machine } from '@/lib/store/generated/client'
import type { ApiMachineProfile, ApiRenderingComparison } from '../schemas/renderings'
import { presentChanges } from './document-changes'
import { forEyesOf, isMasked, textForEyesOf } from './secrets'
import { isoTime } from './time'

interface Shown {
  machine: Machine
  /** Undefined where nothing is rendered, and `why` tells why. */
  now: RenderedRevision | undefined
  why: string | undefined
  kept: readonly ServedRendering[]
}

/** A machine's profile as somebody may see it. */
export function presentMachineProfile(
  actor: Actor,
  { machine, now, why, kept }: Shown,
): ApiMachineProfile {
  const rendered = now?.rendered
  const unresolved = rendered && !rendered.ok ? rendered.unresolved : []
  const missing = new Set(unresolved.map(({ text }) => text))
  return {
    machine: machine.name,
    profile: machine.profile,
    wanted: now?.revision ?? null,
    overlay: now?.overlay ?? null,
    served: machine.revisionServed,
    applied: machine.revisionApplied,
    failed: machine.revisionFailed,
    behindSince: isoTime(machine.behindSince),
    waitingFor: unresolved,
    waitingSince: isoTime(machine.waitingSince),
    why: why ?? null,
    masked: isMasked(actor),
    rendering: rendered?.ok
      ? {
          etag: rendered.etag,
          document: JSON.parse(writeJson(forEyesOf(actor, rendered.document))),
          problems: rendered.problems,
        }
      : null,
    references: (rendered?.references ?? []).map((reference) => ({
      ...reference,
      path: textForEyesOf(actor, reference.path),
      text: textForEyesOf(actor, reference.text),
      value: textForEyesOf(actor, reference.value),
      answered: !missing.has(unescaped(reference.text)),
      machines: [...reference.machines],
    })),
    kept: kept.map(({ etag, revision, servedAt }) => ({
      etag,
      revision,
      servedAt: servedAt.toISOString(),
      applied: etag === machine.renderingApplied,
    })),
  }
}

/** A reference as it is named where nothing answers it. */
function unescaped(spelled: string): string {
  return spelled.replace(/_2e/gi, '.').replace(/_2d/gi, '-')
}

interface Titled {
  title: string
  document: PanDict
}

/** Two renderings beside each other, as somebody may see them. */
export function presentRenderingComparison(
  actor: Actor,
  from: Titled,
  to: Titled,
): ApiRenderingComparison {
  return {
    ...presentChanges(from.document, to.document, { secrets: !isMasked(actor) }),
    from: from.title,
    to: to.title,
    masked: isMasked(actor),
  }
}
