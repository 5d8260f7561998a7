import type { ApiOverview } from '@/app/api/v1/schemas/pools'

export interface Hour {
  /** When the hour begins. */
  x: Date
  median: number
  slowest: number
  machines: number
}

const hourMs = 3_600_000

/** The last 24 hours' machines by pool and hour: median and slowest time to configured. */
export function configuredByHour(
  configured: ApiOverview['configured'],
  nowMs: number,
): { hours: Date[]; pools: { pool: string; hours: Map<number, Hour> }[] } {
  const last = Math.floor(nowMs / hourMs) * hourMs
  const hours = Array.from({ length: 24 }, (_, i) => new Date(last - (23 - i) * hourMs))
  const times = new Map<string, Map<number, number[]>>()
  for (const { pool, at, seconds } of configured) {
    const hour = Math.floor(new Date(at).getTime() / hourMs) * hourMs
    const ofPool = times.get(pool) ?? new Map<number, number[]>()
    times.set(pool, ofPool.set(hour, [...(ofPool.get(hour) ?? []), seconds]))
  }
  const pools = [...times].map(([pool, byHour]) => ({
    pool,
    hours: new Map([...byHour].map(([hour, all]) => [hour, summary(hour, all)])),
  }))
  return { hours, pools: pools.sort((a, b) => a.pool.localeCompare(b.pool)) }
}

function summary(hour: number, seconds: readonly number[]): Hour {
  const sorted = [...seconds].sort((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? upper
  return {
    x: new Date(hour),
    median: (lower + upper) / 2,
    slowest: sorted.at(-1) ?? 0,
    machines: sorted.length,
  }
}
