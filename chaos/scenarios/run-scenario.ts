import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Violation } from '@/chaos/invariants/facts'
import { type FoundPeer, findPeers } from '@/chaos/peers/all-peers'
import { type PeerFault, runPeer } from '@/chaos/peers/run-peer'
import { type ChaosRow, chaosRow, type Effort } from '@/chaos/row'
import { addPool, writeProfiles } from '@/chaos/stack/small-site'
import { ChaosStack, NoRest } from '@/chaos/stack/stack'
import type { Scenario, Size } from './scenario'
import { Stage } from './stage'

/** Machines that are there at once, and a controller that looks often. */
const env = {
  SIM_PENDING: '500-1500',
  SIM_SHUTTING_DOWN: '300-800',
  SIM_BOOT: '200-600',
  SIM_RUN: '300-1500',
  MUSTER_OBSERVE_EVERY: '5',
}
const restLimitSeconds = (machines: number) => Math.max(900, machines)

/** Runs a scenario as often as wanted, and beside the peers that are here: a row each. */
export async function runScenario(scenario: Scenario, effort: Effort): Promise<ChaosRow[]> {
  const wanted = effort.quick ? scenario.quick : scenario.full
  const size = { ...wanted, runs: effort.runs ?? wanted.runs }
  const { name } = scenario
  const base = { name, machines: size.machines, peer: null }
  const whyNot = scenario.whyNot?.()
  if (whyNot) {
    const note = `skipped: ${whyNot}`
    return [chaosRow({ ...base, runs: 0, violations: [], restSeconds: null, note })]
  }
  const violations: Violation[] = []
  const rests: number[] = []
  for (let run = 0; run < size.runs; run++) {
    const seed = effort.seed + run
    effort.log(`${name}: run ${run + 1} of ${size.runs}, ${size.machines} machines`)
    const { found, restSeconds } = await runOnce(scenario, size, seed).catch(notPlayed)
    violations.push(...found)
    if (restSeconds !== undefined) rests.push(restSeconds)
    const outcome = restSeconds === undefined ? 'no rest' : `rest after ${restSeconds.toFixed(1)} s`
    effort.log(`${name}: ${outcome}, ${found.length} violations`)
    for (const { invariant, what } of found) effort.log(`${name}: ${invariant}: ${what}`)
  }
  const ours = { ...base, runs: size.runs, violations, restSeconds: median(rests) }
  const { peer } = scenario
  if (!peer) return [chaosRow({ ...ours, note: '' })]
  return besidePeers(ours, size, (seed) => peer(size, seed), effort)
}

/** A run that could not be played to its end shows nothing: it counts as a violation, and the others go on. */
function notPlayed(error: unknown) {
  const what = error instanceof Error ? error.message : String(error)
  return { found: [{ invariant: 'the run is played to its end', what }], restSeconds: undefined }
}

async function runOnce(
  scenario: Scenario,
  size: Size,
  seed: number,
): Promise<{ found: Violation[]; restSeconds: number | undefined }> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-scenario-'))
  const profiles = writeProfiles(folder, ['wn'])
  const start = { ...scenario.start, machines: 'light', profiles } as const
  const runOn = async (disk?: string) => {
    const all = { ...env, ...size.env, ...(disk ? { TMPDIR: disk } : {}) }
    const place = disk ? { under: disk } : {}
    const stack = await ChaosStack.start({ ...start, ...place, env: all }, ({ db }) =>
      addPool(db, { name: 'wn', desired: 0 }),
    )
    try {
      const told = (await scenario.befall(new Stage(stack, seed, disk), size)) ?? []
      return await restOf(stack, told, restLimitSeconds(size.machines))
    } finally {
      await stack.stop()
    }
  }
  try {
    return await (scenario.onDisk ? scenario.onDisk(runOn) : runOn())
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function restOf(stack: ChaosStack, told: readonly Violation[], limitSeconds: number) {
  try {
    const restSeconds = await stack.atRest(limitSeconds)
    return { found: [...told, ...(await stack.violations())], restSeconds }
  } catch (error) {
    if (!(error instanceof NoRest)) throw error
    const what = { invariant: 'the site comes to rest', what: error.message }
    return { found: [...told, what, ...(await stack.violations())], restSeconds: undefined }
  }
}

type Ours = Omit<Parameters<typeof chaosRow>[0], 'note'>

async function besidePeers(
  ours: Ours,
  { machines, runs }: Size,
  fault: (seed: number) => PeerFault,
  effort: Effort,
): Promise<ChaosRow[]> {
  const besideOne = async ({ peer, missing }: FoundPeer): Promise<ChaosRow> => {
    const name = `${ours.name}, beside ${peer.name}`
    if (missing) return chaosRow({ ...ours, name, note: `peer skipped: ${missing}` })
    let count = 0
    const outcomes: string[] = []
    for (let run = 0; run < runs; run++) {
      effort.log(`${name}: run ${run + 1} of ${runs}`)
      const result = await runPeer(peer, machines, fault(effort.seed + run))
      count += result.violations
      outcomes.push(result.outcome)
    }
    const note = `${peer.about}: ${[...new Set(outcomes)].join(' / ')}`
    return chaosRow({ ...ours, name, peer: count, note })
  }
  // They wait for their EC2s most of the time.
  return Promise.all((await findPeers()).map(besideOne))
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  const value = sorted[Math.floor(sorted.length / 2)]
  return value === undefined ? null : Number(value.toFixed(1))
}
