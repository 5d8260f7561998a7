import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Scenario } from './scenario'

/** Room for an empty site's database, and for little more. */
const diskMiB = 220
const ballast = 'ballast'

/** The disk under everything (the database's files, logs, EC2's own books) is full for a while. */
export const fullDisk: Scenario = {
  name: 'a full disk in a scale-up',
  quick: { machines: 40, runs: 1, faultMs: 8_000 },
  full: { machines: 200, runs: 3, faultMs: 30_000 },
  whyNot() {
    const place = mkdtempSync(join(tmpdir(), 'muster-disk-'))
    const mounted = mount(place)
    if (mounted) execFileSync('umount', [place])
    rmSync(place, { recursive: true })
    return mounted ? undefined : 'it needs a small disk of its own, which only root may mount'
  },
  async onDisk(run) {
    const place = mkdtempSync(join(tmpdir(), 'muster-disk-'))
    if (!mount(place)) throw new Error('no disk could be mounted')
    try {
      return await run(place)
    } finally {
      execFileSync('umount', [place])
      rmSync(place, { recursive: true })
    }
  },
  async befall(stage, { machines, faultMs }) {
    const { disk } = stage
    if (!disk) throw new Error('there is no disk')
    await stage.growing(Math.floor(machines / 4), 1)
    fill(disk)
    await stage.scale(machines).catch(() => undefined)
    await stage.lasting(faultMs)
    rmSync(join(disk, ballast))
    const ended = await stage.recovered()
    await stage.scale(machines)
    const invariant = 'every process outlives a full disk'
    return ended.map((name) => ({ invariant, what: `${name} ended` }))
  },
}

function mount(place: string): boolean {
  const options = `size=${diskMiB}m,mode=0755`
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', place]).status === 0
}

function fill(place: string): void {
  const { bavail, bsize } = statfsSync(place)
  try {
    writeFileSync(join(place, ballast), Buffer.alloc(bavail * bsize))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
  }
}
