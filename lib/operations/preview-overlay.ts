import type { PanDict } from '@/lib/binding/pan-value'
import type { Unresolved } from '@/lib/binding/render-profile'
import type { Config } from '@/lib/platform/config'
import { MusterError } from '@/lib/platform/errors'
import type { Db } from '@/lib/store/client'
import { machineByName } from '@/lib/store/machines'
import { readRevisionDocument } from '@/lib/store/revision-document'
import { overlayDocument, overlayFault } from './overlay-input'
import { renderDocument, renderForMachine, whyNotRendered } from './render-for-machine'

interface Pair {
  before: PanDict
  after: PanDict
}

export type OverlayPreview =
  | { ok: false; message: string; operation: number | null }
  | {
      ok: true
      operations: number
      /** The newest document as it is published, and with the patch. */
      document: Pair
      machine: MachinePreview | null
    }

/** A machine's rendering now and with the patch; `why` tells why there are not both. */
export interface MachinePreview {
  name: string
  pair: Pair | null
  why: string | null
}

/** What an overlay would do, before it is saved: to the document, and to what one machine gets. */
export async function previewOverlay(
  db: Db,
  { profile: name, patch, machine }: { profile: string; patch: unknown; machine?: string },
  site: Pick<Config, 'secret' | 'dataDir' | 'gatewayUrl'>,
): Promise<OverlayPreview> {
  const newest = await db.profileRevision.findFirst({
    where: { profileName: name },
    orderBy: { number: 'desc' },
    select: { number: true },
  })
  const read = newest && (await readRevisionDocument(db, name, newest.number))
  if (!read) throw new MusterError('NotFound', `There is no document of a profile ${name}.`)
  const before = read.published
  const overlaid = overlayDocument(before, patch)
  if (!overlaid.ok) {
    return { ok: false, message: overlayFault(overlaid), operation: overlaid.operation ?? null }
  }
  const { document: after, operations } = overlaid
  const shown = machine === undefined ? null : await previewFor(db, name, machine, after, site)
  return { ok: true, operations, document: { before, after }, machine: shown }
}

async function previewFor(
  db: Db,
  profile: string,
  machineName: string,
  overlaid: PanDict,
  site: Pick<Config, 'secret' | 'dataDir' | 'gatewayUrl'>,
): Promise<MachinePreview> {
  const machine = await machineByName(db, machineName)
  const { name } = machine
  const without = (why: string): MachinePreview => ({ name, pair: null, why })
  if (machine.profile !== profile) {
    throw new MusterError('Unprocessable', `${name} runs the profile ${machine.profile}.`)
  }
  const why = whyNotRendered(machine)
  if (why) return without(why)
  const now = await renderForMachine(db, machine, site)
  const then = await renderDocument(db, overlaid, machine, site)
  if (!then.ok) return without(`With it, ${name} would wait for ${namesOf(then.unresolved)}.`)
  if (!now) return without(`${name} is served nothing now.`)
  if (!now.rendered.ok) {
    return without(`${name} waits for ${namesOf(now.rendered.unresolved)} now.`)
  }
  return { name, pair: { before: now.rendered.document, after: then.document }, why: null }
}

function namesOf(unresolved: readonly Unresolved[]): string {
  return unresolved.map(({ text }) => text).join(', ')
}
