import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultsInput } from '@/lib/simulator/faults/fault-plan'
import { quickOptions } from '@/lib/simulator/options'
import { type Simulator, startSimulator } from '@/lib/simulator/start-simulator'
import type { Peer } from './peer'

/** A fault under which a peer starts its instances. */
export interface PeerFault {
  faults?: FaultsInput
  /** It is killed once so many instances exist, and run again. */
  killAt?: number
  /** Befalls EC2 once a quarter of the instances exist, for so long. */
  outageMs?: number
}

export interface PeerResult {
  /** Instances beyond or below what was wanted. */
  violations: number
  /** How it came out, in words. */
  outcome: string
}

const image = 'ami-0a0000000000000a1'
const zone = 'us-east-1b'
/** A script that failed is run again by whoever sees it fail, once EC2 is back; so often, not for ever. */
const mostRuns = 3
/** How long a run may take: EC2 lets two launches a second through, and less is left to retries. */
const limitMs = (count: number) => Math.max(5 * 60_000, count * 1_000)

/** Lets a peer start `count` instances on an EC2 of its own under the fault, and counts them. */
export async function runPeer(peer: Peer, count: number, fault: PeerFault): Promise<PeerResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'muster-peer-'))
  const simulator = await startSimulator({
    dataDir,
    options: quickOptions,
    ...(fault.faults ? { faults: fault.faults } : {}),
  })
  const befalls = new AbortController()
  try {
    const outage = fault.outageMs
      ? befall(simulator, count / 4, fault.outageMs, befalls.signal)
      : undefined
    const ends: string[] = []
    for (let run = 1; run <= mostRuns; run++) {
      const end = await runOnce(peer, simulator, count, run === 1 ? fault.killAt : undefined)
      ends.push(end)
      if (end === 'ended well') break
      if (outage?.begun) await outage.over
    }
    const living = livingIn(simulator)
    const off = Math.abs(living - count)
    return {
      violations: off,
      outcome: `${ends.join(', run again: ')}; ${living} instances for ${count}`,
    }
  } finally {
    befalls.abort()
    await simulator.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function runOnce(
  peer: Peer,
  simulator: Simulator,
  count: number,
  killAt: number | undefined,
): Promise<string> {
  const { file, args, env } = peer.command({ count, image, zone })
  const child = spawn(file, args, {
    // A group of its own: what it started is killed with it.
    detached: true,
    stdio: 'ignore',
    env: {
      ...process.env,
      AWS_ENDPOINT_URL_EC2: simulator.url,
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'peer',
      AWS_SECRET_ACCESS_KEY: 'peer',
      AWS_EC2_METADATA_DISABLED: 'true',
      ...env,
    },
  })
  const ended = once(child, 'exit')
  const orphaned = () => killAll(child)
  process.once('exit', orphaned)
  try {
    const until = performance.now() + limitMs(count)
    while (child.exitCode === null && child.signalCode === null) {
      if (killAt !== undefined && livingIn(simulator) >= killAt) {
        killAll(child)
        await ended
        return `killed at ${livingIn(simulator)}`
      }
      if (performance.now() > until) {
        killAll(child)
        await ended
        return `not done after ${Math.round(limitMs(count) / 60_000)} minutes`
      }
      await Promise.race([ended, sleep(5)])
    }
    return child.exitCode === 0 ? 'ended well' : `failed with ${child.exitCode ?? child.signalCode}`
  } finally {
    process.off('exit', orphaned)
  }
}

function killAll(child: ChildProcess): void {
  try {
    if (child.pid) process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It ended by itself meanwhile.
  }
}

function livingIn({ control }: Simulator): number {
  const { instances } = control.books()
  return instances.filter(({ state }) => state === 'pending' || state === 'running').length
}

interface Outage {
  begun: boolean
  over: Promise<void>
}

/** EC2 is away once `from` instances exist, for so long. */
function befall({ control }: Simulator, from: number, forMs: number, signal: AbortSignal): Outage {
  const outage: Outage = { begun: false, over: Promise.resolve() }
  outage.over = pass()
  return outage

  async function pass(): Promise<void> {
    const alive = () => !signal.aborted
    while (alive() && control.books().instances.length < from) await sleep(10)
    if (!alive()) return
    outage.begun = true
    control.mergeFaults({ outage: 'unavailable' })
    await sleep(forMs, undefined, { signal }).catch(() => undefined)
    if (alive()) control.mergeFaults({ outage: 'none' })
  }
}
