import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig } from '@/lib/platform/config'
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

rows.push(...(await measureRendering(effort.rendering)))
const programs = await findPrograms()
try {
  const site = await startSite(effort.rendering.machines)
  try {
    rows.push(...(await measureServing(site, programs, effort.serving)))
    rows.push(...(await measurePublication(site, effort.publication)))
  } finally {
    await site.close()
  }
} finally {
  programs.remove()
}

process.stdout.write(`\n${tableOf(rows)}\n`)
mkdirSync(out, { recursive: true })
writeFileSync(join(out, 'bench.json'), `${JSON.stringify(rows, null, 2)}\n`)
