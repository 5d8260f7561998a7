import { type ExplainedReference, explainRendering } from '@/lib/binding/explain-rendering'
import type { PanDict } from '@/lib/binding/pan-value'
import { type PreparedProfile, prepareProfile } from '@/lib/binding/prepare-profile'
import { readJson } from '@/lib/binding/read-json'
import { renderProfile, type Unresolved } from '@/lib/binding/render-profile'
import type { Config } from '@/lib/platform/config'
import { sha256Hex } from '@/lib/platform/ids'
import type { Db } from '@/lib/store/client'
import type { Machine } from '@/lib/store/generated/client'
import { wantedRevision } from '@/lib/store/wanted-revision'
import { factsFor, subjectOf } from './facts-for'
import { preparedRevision } from './prepared-revisions'

/** What a machine is rendered now: the document as the gateway would serve it, or what it waits for. */
export type Rendered = {
  /** Every reference with its value, or why it has none. */
  references: ExplainedReference[]
} & (
  | { ok: true; etag: string; document: PanDict; problems: string[] }
  | { ok: false; unresolved: Unresolved[] }
)

export interface RenderedRevision {
  revision: number
  overlay: number | null
  rendered: Rendered
}

type Site = Pick<Config, 'secret' | 'dataDir' | 'gatewayUrl'>

/** Why nothing is rendered for a machine at present; undefined when something is. */
export function whyNotRendered(
  machine: Pick<Machine, 'state' | 'instanceId' | 'name'>,
): string | undefined {
  if (machine.state === 'retired') return `${machine.name} is retired.`
  return machine.instanceId === null ? `${machine.name} has no instance yet.` : undefined
}

/** The revision that a machine is to be served, rendered for it; undefined when there is none. */
export async function renderForMachine(
  db: Db,
  machine: Machine,
  site: Site,
): Promise<RenderedRevision | undefined> {
  const profile = await db.profile.findUnique({
    where: { name: machine.profile },
    select: { inForce: true },
  })
  const number = wantedRevision(machine, profile)
  const revision = number === null ? undefined : await preparedRevision(db, machine.profile, number)
  if (!revision) return undefined
  const rendered = await render(db, revision.prepared, machine, site)
  return { revision: revision.number, overlay: revision.overlay, rendered }
}

/** Any document, rendered for a machine as if it were published. */
export function renderDocument(
  db: Db,
  document: PanDict,
  machine: Machine,
  site: Site,
): Promise<Rendered> {
  return render(db, prepareProfile(document), machine, site)
}

async function render(
  db: Db,
  prepared: PreparedProfile,
  machine: Machine,
  site: Site,
): Promise<Rendered> {
  const facts = await factsFor(db, [prepared])
  const subject = subjectOf(machine, site)
  const rendered = renderProfile(prepared, facts, subject, 'json')
  const references = explainRendering(prepared, facts, subject)
  if (!rendered.ok) return { references, ...rendered }
  const { text, problems } = rendered
  return { references, ok: true, etag: sha256Hex(text), document: readRendered(text), problems }
}

/** What was rendered, read again. */
export function readRendered(text: string): PanDict {
  const read = readJson(text)
  if (read.ok && read.value instanceof Map) return read.value
  throw new Error('What was rendered is no JSON object.')
}
