import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** Waits until a server that is a child of ours answers well. */
export async function answers(child: ChildProcess, url: string, what: string): Promise<void> {
  const until = performance.now() + 60_000
  while (performance.now() < until) {
    if (hasEnded(child)) throw new Error(`${what} ended with ${child.exitCode ?? child.signalCode}`)
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((again) => setTimeout(again, 50))
  }
  await stopped(child)
  throw new Error(`${what} does not answer at ${url}`)
}

/** Asks a child to end, and ends it by force when it takes too long. */
export async function stopped(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  const force = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await exit
  clearTimeout(force)
}

export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}
