import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addMachine, addPool } from '@/lib/operations/testing/site'
import { componentResults } from './component-report'
import { listRuns, readPoolComponents } from './component-runs'
import type { Machine } from './generated/client'
import { type TestDatabase, testDatabase } from './testing/database'

let site: TestDatabase
let minute = 0

beforeAll(async () => {
  site = await testDatabase()
})
afterAll(() => site.drop())

const clock = (at: number) => new Date(Date.UTC(2026, 6, 1, 12, at))

/** Runs a minute apart, each told by what failed (`a!`), warned (`a?`) and ran (`a`). */
async function addRuns(machine: Machine, ...runs: string[]): Promise<number> {
  const first = minute
  for (const said of runs) {
    const words = said.split(' ').filter(Boolean)
    const counts = (mark: string) =>
      Object.fromEntries(words.filter((w) => w.endsWith(mark)).map((w) => [w.slice(0, -1), '2']))
    const report = {
      ERR_COMPS: counts('!'),
      WARN_COMPS: counts('?'),
      CLIST: words.map((word) => ({ name: word.replace(/[!?]$/, '') })),
    }
    const results = componentResults(report)
    await site.prisma.componentRun.create({
      data: {
        machineId: machine.id,
        at: clock(minute),
        revision: minute,
        errors: results.filter((r) => r.errors > 0).length,
        warnings: results.filter((r) => r.warnings > 0).length,
        failed: results.filter((r) => r.errors > 0).map((r) => r.name),
        warned: results.filter((r) => r.warnings > 0).map((r) => r.name),
        report,
      },
    })
    minute += 1
  }
  return first
}

const troubles = async (pool: string) =>
  (await readPoolComponents(site.prisma, pool)).troubles.map(
    ({ machine, component, kind, since }) =>
      `${machine} ${component} ${kind} ${(since.getTime() - clock(0).getTime()) / 60_000}`,
  )

describe('which component fails where since when', () => {
  test('is told by the newest run of each machine, since the streak began', async () => {
    await addPool(site.prisma, 'streak')
    const [one, two, three] = [
      await addMachine(site.prisma, 'streak', 1, 'configured'),
      await addMachine(site.prisma, 'streak', 2, 'configured'),
      await addMachine(site.prisma, 'streak', 3, 'configured'),
    ]
    const a = await addRuns(one, 'nfs! spma', 'nfs spma', 'nfs! spma', 'nfs! spma?', 'nfs! spma?')
    const b = await addRuns(two, 'nfs! spma', 'nfs! spma')
    await addRuns(three, 'nfs! spma?', 'nfs spma')
    expect(await troubles('streak')).toEqual([
      `streak-0001 nfs failing ${a + 2}`,
      `streak-0002 nfs failing ${b}`,
      `streak-0001 spma warning ${a + 3}`,
    ])
    expect((await readPoolComponents(site.prisma, 'streak')).troubles[0]).toMatchObject({
      machineId: one.id,
      count: 2,
      at: clock(a + 4),
      revision: a + 4,
      sinceRevision: a + 2,
    })
  })

  test('goes on over a run that left the component out', async () => {
    await addPool(site.prisma, 'partial')
    const machine = await addMachine(site.prisma, 'partial', 1, 'configured')
    const first = await addRuns(machine, 'nfs', 'nfs!', 'spma', 'nfs!')
    expect(await troubles('partial')).toEqual([`partial-0001 nfs failing ${first + 1}`])
  })

  test('names a component that fails and warns once; a failure that became a warning began anew', async () => {
    await addPool(site.prisma, 'both')
    const machine = await addMachine(site.prisma, 'both', 1, 'configured')
    const first = await addRuns(machine, 'a! a? b!', 'a! a? b?')
    expect(await troubles('both')).toEqual([
      `both-0001 a failing ${first}`,
      `both-0001 b warning ${first + 1}`,
    ])
  })

  test('leaves out machines that go, and counts those that have told', async () => {
    await addPool(site.prisma, 'going')
    await addMachine(site.prisma, 'going', 1, 'booting')
    const well = await addMachine(site.prisma, 'going', 2, 'configured')
    const retiring = await addMachine(site.prisma, 'going', 3, 'configured', { intent: 'retire' })
    await addRuns(well, 'nfs')
    await addRuns(retiring, 'nfs!')
    expect(await readPoolComponents(site.prisma, 'going')).toEqual({
      serving: 2,
      reported: 1,
      troubles: [],
    })
    expect(await readPoolComponents(site.prisma, 'no-such-pool')).toMatchObject({ serving: 0 })
  })
})

test("a machine's runs come the newest first, a page at a time", async () => {
  await addPool(site.prisma, 'paged')
  const machine = await addMachine(site.prisma, 'paged', 1, 'configured')
  const first = await addRuns(machine, 'a', 'a!', 'a')
  const one = await listRuns(site.prisma, machine.id, { limit: 2 })
  expect(one.runs.map(({ revision }) => revision)).toEqual([first + 2, first + 1])
  expect(one.total).toBe(3)
  const two = await listRuns(site.prisma, machine.id, { limit: 2, cursor: one.next ?? '' })
  expect(two.runs.map(({ revision }) => revision)).toEqual([first])
  expect(two.next).toBeNull()
  await expect(listRuns(site.prisma, machine.id, { limit: 2, cursor: 'x' })).rejects.toThrow(
    'cursor',
  )
})
