import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { logger } from '@/lib/platform/log'
import { StoodDown } from '@/lib/platform/stood-down'
import { campaign, type Lease } from './leader'
import { leaseTimes } from './lease'
import { type TestDatabase, testDatabase } from './testing/database'
import { quickLease } from './testing/quick-lease'
import { relayTo } from './testing/relay'

const takenLocks = `select 1 from pg_locks where locktype = 'advisory' and granted and classid = 1299542900
  and database = (select oid from pg_database where datname = current_database())`

describe('campaign', () => {
  let db: TestDatabase
  const log = logger('test')
  const ends: AbortController[] = []
  const leaderships: Lease[] = []

  beforeEach(async () => {
    db = await testDatabase()
  })

  afterEach(async () => {
    for (const end of ends.splice(0)) end.abort()
    for (const leadership of leaderships.splice(0)) await leadership.release()
    await db.drop()
  })

  function run(
    url = db.url,
    lease = leaseTimes,
  ): { leads: Promise<Lease | undefined>; end: AbortController } {
    const end = new AbortController()
    ends.push(end)
    const leads = campaign(url, {
      lock: 'controller',
      signal: end.signal,
      log,
      retryMs: 20,
      lease,
    })
    leads.then((leadership) => leadership && leaderships.push(leadership))
    return { leads, end }
  }

  it('lets one lead, and the next when it steps back', async () => {
    const first = await run().leads
    expect(first?.held).toBe(true)
    let secondLeads = false
    const second = run().leads.then((leadership) => {
      secondLeads = true
      return leadership
    })
    await expect(waitsForLock()).resolves.toBe(true)
    expect(secondLeads).toBe(false)
    await first?.release()
    expect((await second)?.held).toBe(true)
    expect(first?.held).toBe(false)
  })

  it('stands down when the connection of the lock is gone, and a standby takes over', async () => {
    const first = await run().leads
    const second = run().leads
    await onDatabase(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted`,
    )
    await expect.poll(() => first?.held).toBe(false)
    expect(() => first?.assertHeld()).toThrow(StoodDown)
    expect((await second)?.held).toBe(true)
  })

  it('stands down when the network falls silent, before a standby leads', async () => {
    const relay = await relayTo(db.url)
    const first = await run(relay.url, quickLease).leads
    await expect(waitsForLock(1)).resolves.toBe(true)
    const second = run(db.url, quickLease).leads
    relay.silence()
    const later = await second
    expect(later?.held).toBe(true)
    expect(first?.held).toBe(false)
    await relay.cut()
  })

  it('leads again after the database was away', async () => {
    const relay = await relayTo(db.url)
    const first = await run(relay.url).leads
    await relay.cut()
    await expect.poll(() => first?.held).toBe(false)
    const again = run(relay.url).leads
    await relay.mend()
    expect((await again)?.held).toBe(true)
  })

  it('keeps others from leading until its transaction ends, and begins none after that', async () => {
    const first = await run().leads
    if (!first) throw new Error('nobody leads')
    let secondLeads = false
    const second = run().leads.then(() => {
      secondLeads = true
    })
    await db.prisma.$transaction(async (tx) => {
      await first.fence(tx)
      await first.release()
      await expect.poll(() => onDatabase(takenLocks)).toBe(1)
      expect(secondLeads).toBe(false)
    })
    await second
    await expect(db.prisma.$transaction((tx) => first.fence(tx))).rejects.toThrow(StoodDown)
  })

  it('ends its wait when it is told to', async () => {
    await run().leads
    const second = run()
    second.end.abort()
    expect(await second.leads).toBeUndefined()
  })

  async function waitsForLock(many = 2): Promise<boolean> {
    await expect
      .poll(async () =>
        onDatabase(
          `select 1 from pg_stat_activity where application_name = 'muster-controller-lock' and datname = current_database()`,
        ),
      )
      .toBe(many)
    return true
  }

  async function onDatabase(statement: string): Promise<number | null> {
    const client = new Client({ connectionString: db.url })
    await client.connect()
    try {
      return (await client.query(statement)).rowCount
    } finally {
      await client.end()
    }
  }
})
