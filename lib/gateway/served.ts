import { now } from '@/lib/platform/clock'
import type { Tx } from '@/lib/store/client'
import type { Machine } from '@/lib/store/generated/client'
import { outOfOrder } from './answers'
import type { Status } from './take-status'

/** What a machine was served last, as its agent keeps it. */
export interface Served {
  revision: number | undefined
  rendering: string | undefined
}

/** So many digits of a rendering's hash tell it from the others of a machine. */
const shownDigits = 16

export function shortRendering(etag: string): string {
  return etag.slice(0, shownDigits)
}

export function servedLast(machine: Pick<Machine, 'revisionServed' | 'profileEtag'>): Served {
  const { revisionServed, profileEtag } = machine
  if (revisionServed === null) return { revision: undefined, rendering: undefined }
  return {
    revision: revisionServed,
    rendering: profileEtag === null ? undefined : shortRendering(profileEtag),
  }
}

/** What a run without errors leaves on the machine's row: which revision and rendering it was of. */
export async function appliedBy(
  tx: Tx,
  machine: Machine,
  said: Pick<Status, 'revision' | 'rendering'>,
): Promise<{
  revisionApplied: number | null
  renderingApplied: string | null
  revisionFailed: null
  behindSince: Date | null
}> {
  const revision = said.revision ?? machine.revisionServed
  if (revision !== null && !(await wasServed(tx, machine, revision))) {
    throw outOfOrder(`${machine.name} was never served revision ${revision}`)
  }
  const rendering = await servedRendering(tx, machine, revision, said.rendering)
  const isBehind = machine.renderingDue !== null && machine.renderingDue !== rendering
  return {
    revisionApplied: revision,
    renderingApplied: rendering,
    revisionFailed: null,
    behindSince: isBehind ? (machine.behindSince ?? now()) : null,
  }
}

/** The revision whose run failed: as far as it was served it, what the machine says; else the last. */
export async function failedRevision(
  tx: Tx,
  machine: Machine,
  said: Pick<Status, 'revision'>,
): Promise<number | null> {
  const { revision } = said
  if (revision !== undefined && (await wasServed(tx, machine, revision))) return revision
  // Before it held a profile, nothing that failed was a revision's fault.
  return machine.state === 'booting' ? machine.revisionFailed : machine.revisionServed
}

/** Revisions go down as well, with a rollout that is taken back: a later one may be reported late. */
async function wasServed(tx: Tx, machine: Machine, revision: number): Promise<boolean> {
  if (revision <= (machine.revisionServed ?? 0)) return true
  const where = { machineId: machine.id, revision }
  return (await tx.rendering.count({ where })) > 0
}

/** The whole hash of the rendering that the machine means; null: of one served too long ago. */
async function servedRendering(
  tx: Tx,
  machine: Machine,
  revision: number | null,
  digits: string | undefined,
): Promise<string | null> {
  const { id, revisionServed, profileEtag } = machine
  if (digits === undefined ? revision === revisionServed : profileEtag?.startsWith(digits)) {
    return profileEtag
  }
  const row = await tx.rendering.findFirst({
    where: {
      machineId: id,
      ...(digits === undefined ? { revision: revision ?? 0 } : { etag: { startsWith: digits } }),
    },
    orderBy: { servedAt: 'desc' },
    select: { etag: true },
  })
  return row?.etag ?? null
}
