import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { logger } from '@/lib/platform/log'
import { campaign, type Leadership, StoodDown } from './leader'
import { type TestDatabase, testDatabase } from './testing/database'

describe('campaign', () => {
  let db: TestDatabase
  const log = logger('test')
  const ends: AbortController[] = []
  const leaderships: Leadership[] = []

  beforeEach(async () => {
    db = await testDatabase()
  })

  afterEach(async () => {
    for (const end of ends.splice(0)) end.abort()
    for (const leadership of leaderships.splice(0)) await leadership.release()
    await db.drop()
  })

  function run(): { leads: Promise<Leadership | undefined>; end: AbortController } {
    const end = new AbortController()
    ends.push(end)
    const leads = campaign(db.url, { lock: 'controller', signal: end.signal, log, retryMs: 20 })
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

  it('ends its wait when it is told to', async () => {
    await run().leads
    const second = run()
    second.end.abort()
    expect(await second.leads).toBeUndefined()
  })

  async function waitsForLock(): Promise<boolean> {
    await expect
      .poll(async () =>
        onDatabase(
          `select 1 from pg_stat_activity where application_name = 'muster-controller-lock' and datname = current_database()`,
        ),
      )
      .toBe(2)
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
