import { describe, expect, it } from 'vitest'
import { configuredByHour } from './configured-by-hour'

const noon = Date.parse('2026-07-01T12:20:00Z')

describe('time to configured by hour', () => {
  it('takes median and slowest of each pool and hour', () => {
    const { hours, pools } = configuredByHour(
      [
        { pool: 'wn', at: '2026-07-01T12:01:00Z', seconds: 30 },
        { pool: 'wn', at: '2026-07-01T12:02:00Z', seconds: 90 },
        { pool: 'wn', at: '2026-07-01T11:59:00Z', seconds: 50 },
        { pool: 'ce', at: '2026-07-01T12:02:00Z', seconds: 10 },
      ],
      noon,
    )
    expect(hours).toHaveLength(24)
    expect(hours.at(-1)).toEqual(new Date('2026-07-01T12:00:00Z'))
    expect(pools.map((p) => p.pool)).toEqual(['ce', 'wn'])
    const wn = [...(pools[1]?.hours.values() ?? [])]
    expect(wn.map(({ median, slowest, machines }) => [median, slowest, machines])).toEqual([
      [60, 90, 2],
      [50, 50, 1],
    ])
  })
})
