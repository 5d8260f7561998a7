import { existsSync, readFileSync } from 'node:fs'

/** Linux counts in hundredths of a second, whatever its kernel's own clock. */
const ticksPerSecond = 100

export const knowsCpuTime = existsSync('/proc/self/stat')

/** Seconds of processor time that a process has taken so far, in user and in kernel mode. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name before may hold blanks and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}
