import { gzipSync } from 'node:zlib'
import { knowsCpuTime } from './cpu-time'
import { inTurns, type Measurement, measurement } from './measurement'
import { type StaticFile, startNginx } from './nginx'
import type { Programs } from './programs'
import { sampleProfile } from './sample-profile'
import type { BenchMachine, BenchSite } from './site'
import { type Ask, load } from './wrk'

interface Kind {
  name: string
  /** Bytes of one answer lie between these. */
  answer: readonly [least: number, most: number]
  headers(modified: string): Record<string, string>
}

const kinds: readonly Kind[] = [
  {
    name: '304, nothing new',
    answer: [50, 1_000],
    headers: (modified) => ({ 'If-Modified-Since': modified }),
  },
  { name: '200, 100 KB', answer: [90_000, 120_000], headers: () => ({}) },
  {
    name: '200, 100 KB, gzip',
    answer: [1_000, 40_000],
    headers: () => ({ 'Accept-Encoding': 'gzip' }),
  },
]

/**
 * Profiles served by the gateway and by nginx, each over the same connections: answers a second of
 * the server's own processor time, so that neither the other core nor who asks makes a difference.
 */
export async function measureServing(
  site: BenchSite,
  { nginx, wrk, why }: Programs,
  effort: { rounds: number; seconds: number; machines: number },
): Promise<Measurement[]> {
  if (!wrk || !knowsCpuTime) {
    const note = `skipped: ${wrk ? 'this system does not tell the processor time of a process' : `wrk is ${why}`}`
    return kinds.map(({ name }) => measurement({ ...rowOf(name), ours: null, peer: null, note }))
  }
  await site.publish(sampleProfile(100_000, 50))
  const machines = site.workers.slice(0, effort.machines)
  const served = await Promise.all(machines.map((machine) => fetchFile(site, machine)))
  const peer =
    nginx &&
    (await startNginx(
      nginx,
      served.map(({ file }) => file),
    ))
  try {
    const rows: Measurement[] = []
    for (const kind of kinds) {
      const asks = served.map(({ file, modified }): Ask => {
        return { path: file.path, headers: kind.headers(modified) }
      })
      const rate = async (server: { url: string; pid: number }) => {
        const { requests, bytes, cpu } = await load(wrk, server, asks, effort.seconds)
        const [least, most] = kind.answer
        const each = bytes / requests
        if (each < least || each > most) throw new Error(`${kind.name}: ${each} bytes an answer`)
        return requests / cpu
      }
      const row = rowOf(kind.name)
      // The first answers are slow for being the first.
      await load(wrk, site.gateway, asks, effort.seconds)
      if (!peer) {
        const ours = await rate(site.gateway)
        rows.push(measurement({ ...row, ours, peer: null, note: `no peer: nginx is ${why}` }))
        continue
      }
      const rates = await inTurns(
        effort.rounds,
        () => rate(site.gateway),
        () => rate(peer),
      )
      const note = 'peer: nginx, one worker, the same files; 32 kept connections each'
      rows.push(measurement({ ...row, ...rates, note }))
    }
    return rows
  } finally {
    await peer?.stop()
  }
}

function rowOf(name: string) {
  return { name: `serve profiles, ${name}`, unit: 'answers/s of one core', better: 'more' } as const
}

async function fetchFile(
  site: BenchSite,
  { path }: BenchMachine,
): Promise<{ file: StaticFile; modified: string }> {
  const answer = await fetch(`${site.gateway.url}${path}`)
  const modified = answer.headers.get('Last-Modified') ?? ''
  const body = new Uint8Array(await answer.arrayBuffer())
  if (!answer.ok)
    throw new Error(`A profile was answered ${answer.status}: ${new TextDecoder().decode(body)}`)
  const file = { path, body, gzipped: gzipSync(body), modified: new Date(modified) }
  return { file, modified }
}
