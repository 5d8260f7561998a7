import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig } from '@/lib/platform/config'
import { logger } from '@/lib/platform/log'
import { startEmbedded } from '@/lib/store/embedded/start'
import { migrate } from '@/lib/store/migrate/migrate'
import type { Measurement } from './measurement'
import { findPrograms } from './programs'
import { measurePublication } from './publication'
import { measureRendering } from './rendering'
import { measureServing } from './serving'
import { startSite } from './site'
import { tableOf } from './table'

const thorough = {
  rendering: { rounds: 7, machines: 1_000 },
  serving: { rounds: 5, seconds: 2, machines: 200 },
  publication: { rounds: 7 },
}
const quick: typeof thorough = {
  rendering: { rounds: 3, machines: 1_000 },
  serving: { rounds: 1, seconds: 1, machines: 200 },
  publication: { rounds: 3 },
}

const { values } = parseArgs({
  options: { out: { type: 'string' }, quick: { type: 'boolean', default: false } },
})
const out = resolve(values.out ?? loadConfig().dataDir)
const effort = values.quick ? quick : thorough
const rows: Measurement[] = []
/** What is to be put away in the end, the last first. */
const after: (() => unknown)[] = []

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void putAway().finally(() => process.exit(130)))
}
try {
  await measure('rendering', () => measureRendering(effort.rendering))
  const programs = await findPrograms()
  after.push(programs.remove)
  const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'))
  after.push(() => rmSync(folder, { recursive: true, force: true }))
  const log = logger('bench')
  log.level = 'warn'
  const embedded = await startEmbedded({ dataDir: folder, log })
  after.push(embedded.stop)
  await migrate(embedded.url)
  const site = await startSite(embedded.url, effort.rendering.machines)
  after.push(site.close)
  await measure('serving', () => measureServing(site, programs, effort.serving))
  await measure('publication', () => measurePublication(site, effort.publication))
} finally {
  await putAway()
}
process.stdout.write(`\n${tableOf(rows)}\n`)
mkdirSync(out, { recursive: true })
writeFileSync(join(out, 'bench.json'), `${JSON.stringify(rows, null, 2)}\n`)

/** What fails is said and fails the run; the other measurements are made all the same. */
async function measure(what: string, work: () => Promise<Measurement[]>): Promise<void> {
  process.stderr.write(`measuring ${what}\n`)
  try {
    rows.push(...(await work()))
  } catch (error) {
    process.stderr.write(`${what}: ${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  }
}

async function putAway(): Promise<void> {
  for (let step = after.pop(); step; step = after.pop()) await step()
}
