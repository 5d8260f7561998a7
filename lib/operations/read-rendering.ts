import { gunzipSync } from 'node:zlib'
import type { PanDict } from '@/lib/binding/pan-value'
import type { Config } from '@/lib/platform/config'
import { MusterError } from '@/lib/platform/errors'
import type { Db } from '@/lib/store/client'
import type { Machine } from '@/lib/store/generated/client'
import { machineByName } from '@/lib/store/machines'
import { readRendered, renderForMachine, whyNotRendered } from './render-for-machine'

export interface ServedRendering {
  etag: string
  revision: number
  servedAt: Date
}

/** What was kept of what a machine was served, the newest first. */
export function servedRenderings(db: Db, machine: Pick<Machine, 'id'>): Promise<ServedRendering[]> {
  return db.rendering.findMany({
    where: { machineId: machine.id },
    orderBy: [{ servedAt: 'desc' }, { modifiedAt: 'desc' }],
    select: { etag: true, revision: true, servedAt: true },
  })
}

/** A document that a machine was served, or would be. */
export interface RenderedDocument {
  /** Which, for people. */
  title: string
  document: PanDict
}

/**
 * One of the documents that can be compared on a machine's page: `now`, what it was served by its
 * hash, or what another machine is rendered now, by that machine's name.
 */
export async function renderedDocument(
  db: Db,
  machine: Machine,
  which: string,
  site: Pick<Config, 'secret' | 'dataDir' | 'gatewayUrl'>,
): Promise<RenderedDocument> {
  if (/^[0-9a-f]{64}$/.test(which)) return servedDocument(db, machine, which)
  const of = which === 'now' ? machine : await machineByName(db, which)
  const why = whyNotRendered(of)
  if (why) throw new MusterError('Conflict', `Nothing is rendered for it now: ${why}`)
  const now = await renderForMachine(db, of, site)
  if (!now) throw new MusterError('Conflict', `Nothing is published as ${of.profile} yet.`)
  const { rendered, revision } = now
  if (rendered.ok) {
    return { title: `${of.name} now, revision ${revision}`, document: rendered.document }
  }
  const names = rendered.unresolved.map(({ text }) => text).join(', ')
  throw new MusterError(
    'Conflict',
    `Nothing is rendered for ${of.name} now: it waits for ${names}.`,
  )
}

async function servedDocument(db: Db, machine: Machine, etag: string): Promise<RenderedDocument> {
  const row = await db.rendering.findUnique({
    where: { machineId_etag: { machineId: machine.id, etag } },
  })
  if (!row) {
    throw new MusterError(
      'NotFound',
      `What ${machine.name} was served as ${etag.slice(0, 12)} is not kept: only the newest few are.`,
    )
  }
  return {
    title: `${machine.name} as served ${row.servedAt.toISOString()}, revision ${row.revision}`,
    document: readRendered(gunzipSync(row.gzipped).toString('utf8')),
  }
}
