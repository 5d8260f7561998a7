import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ChangeFeed } from './change-feed'
import type { Change } from './listen'
import { type TestDatabase, testDatabase } from './testing/database'

let site: TestDatabase
let feed: ChangeFeed

beforeAll(async () => {
  site = await testDatabase()
  feed = new ChangeFeed(site.prisma, () => site.url)
})
afterAll(async () => {
  await feed.close()
  await site.drop()
})

function reader(take: (changes: readonly Change[]) => boolean = () => true) {
  const bursts: Change[][] = []
  const state = { bursts, ended: false }
  return {
    state,
    take: (changes: readonly Change[]) => {
      bursts.push([...changes])
      return take(changes)
    },
    end: () => {
      state.ended = true
    },
  }
}

const addPools = (tag: string, count: number) =>
  site.prisma.pool.createMany({
    data: Array.from({ length: count }, (_, i) => ({
      name: `${tag}${i}`,
      profile: 'x',
      image: 'ami-1',
    })),
  })

describe('the feed of changes', () => {
  it('tells a burst once, and a very large one as a whole', async () => {
    const one = reader()
    await feed.join(one)
    await addPools('a', 3)
    await vi.waitFor(() => expect(one.state.bursts).toHaveLength(1))
    expect(one.state.bursts[0]?.map((change) => change.id)).toEqual(['a0', 'a1', 'a2'])
    await site.prisma.process.createMany({
      data: Array.from({ length: 300 }, (_, i) => ({ id: `p${i}`, kind: 'x', host: 'h', pid: i })),
    })
    await vi.waitFor(() => expect(one.state.bursts).toHaveLength(2))
    expect(one.state.bursts[1]).toEqual([{ topic: 'process', id: '' }])
  })

  it('drops a reader that cannot take more, and no other', async () => {
    const slow = reader(() => false)
    const quick = reader()
    await feed.join(slow)
    await feed.join(quick)
    await addPools('b', 1)
    await vi.waitFor(() => expect(slow.state.ended).toBe(true))
    expect(quick.state.ended).toBe(false)
  })

  it('ends for all whose news may be missed, and takes them again', async () => {
    const one = reader()
    await feed.join(one)
    const client = new Client({ connectionString: site.url })
    await client.connect()
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND query LIKE 'LISTEN%'`,
    )
    await client.end()
    await vi.waitFor(() => expect(one.state.ended).toBe(true), { timeout: 10_000 })
    const again = reader()
    await feed.join(again)
    await addPools('c', 1)
    await vi.waitFor(() => expect(again.state.bursts.flat().map((c) => c.id)).toContain('c0'))
  })
})
