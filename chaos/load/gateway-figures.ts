import { readFileSync } from 'node:fs'
import type { StackProcess } from '@/chaos/stack/stack-process'

/** Calls that a gateway answered in this life, by route and status. */
export async function answeredCalls(url: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const found = text.matchAll(
    /^muster_gateway_requests_total\{route="([^"]*)",status="(\d+)"\} (\d+)$/gm,
  )
  return new Map(
    [...found].map(([, route, status, count]) => [`${route} ${status}`, Number(count)]),
  )
}

/** What a process holds in memory, in MB: now, and at most so far. */
export function memoryOf({ pid }: StackProcess): { now: number; most: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const value = (name: string) =>
    Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024)
  return { now: value('VmRSS'), most: value('VmHWM') }
}
