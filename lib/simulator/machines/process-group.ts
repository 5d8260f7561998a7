import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** Sends a signal to every process of a group; false when there is none. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
    throw error
  }
}

/**
 * Kills a group and waits until it is gone, or for a moment: a process that was killed runs no more,
 * but its entry stays until somebody reaps it, and not every container's init does so at once.
 */
export async function killGroup(group: number): Promise<void> {
  const until = Date.now() + 100
  while (signalGroup(group, 'SIGKILL') && Date.now() < until) await delay(10)
}

/**
 * The processes whose environment says that they belong to a machine below `instancesFolder`. It
 * tells ours from strangers that were given the number of a process that died. Empty where the
 * system has no /proc.
 */
export function machineProcesses(instancesFolder: string): number[] {
  if (!existsSync('/proc/self/environ')) return []
  const mark = Buffer.from(`MUSTER_ROOT=${instancesFolder}/`)
  const found: number[] = []
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      if (readFileSync(`/proc/${name}/environ`).includes(mark)) found.push(Number(name))
    } catch {
      // Gone meanwhile, or somebody else's.
    }
  }
  return found
}

/** Kills all of them, also those that come up meanwhile. */
export async function killMachineProcesses(instancesFolder: string): Promise<number> {
  let killed = 0
  for (let round = 0; round < 50; round++) {
    const found = machineProcesses(instancesFolder)
    if (found.length === 0) return killed
    for (const pid of found) {
      try {
        process.kill(pid, 'SIGKILL')
        killed++
      } catch {
        // Gone meanwhile.
      }
    }
    await delay(20)
  }
  return killed
}
