import { afterAll, beforeAll, expect, it } from 'vitest'
import { addMachine, addPool } from '@/lib/operations/testing/site'
import type { Machine } from '@/lib/store/generated/client'
import { componentRunPageSchema, poolComponentsSchema } from './schemas/component-runs'
import { type TestApi, testApi } from './testing/api'

let api: TestApi

beforeAll(async () => {
  api = await testApi()
})
afterAll(() => api.close())

const get = async (path: string) => (await api.admin.call('GET', path)).body

async function logged(machine: Machine, text: string) {
  const bytes = new Uint8Array(Buffer.from(text))
  await api.db.logChunk.create({ data: { machineId: machine.id, start: 0, bytes } })
  const data = { logBytes: bytes.length }
  await api.db.machine.update({ where: { id: machine.id }, data })
}

const failed = (...names: string[]) => ({
  errors: names.length,
  warnings: 0,
  failed: names,
  report: {
    ERR_COMPS: Object.fromEntries(names.map((name) => [name, '1'])),
    CLIST: ['spma', ...names].map((name) => ({ name })),
  },
})

it('tells what ran, and what fails where since when, in the words of the component', async () => {
  await addPool(api.db, 'wn')
  const machine = await addMachine(api.db, 'wn', 1, 'configured')
  const other = await addMachine(api.db, 'wn', 2, 'configured')
  const first = '[INFO] running component: nfs\n[ERROR] the first time\n'
  const second =
    '[INFO] running component: nfs\n[ERROR] no such server\n[ERROR] Cannot run component: cron as pre-dependencies failed: nfs\n[ERROR] 2 errors, 0 warnings executing configure\n'
  await logged(machine, first + second)
  const at = (minute: number) => new Date(Date.UTC(2026, 6, 1, 12, minute))
  const run = (machineId: string, minute: number, more: object, logFrom: number | null = null) => {
    const data = { machineId, at: at(minute), revision: minute, duration: 1_500, ...more }
    const place = { logFrom, logTo: first.length + second.length }
    return api.db.componentRun.create({ data: { ...data, ...place, ...failed(), ...more } })
  }
  await run(machine.id, 0, failed('nfs'), 0)
  await run(machine.id, 1, failed('nfs', 'cron'), first.length)
  await run(other.id, 2, failed('nfs'))

  const standing = poolComponentsSchema.parse(await get('/pools/wn/components'))
  expect(standing).toMatchObject({ serving: 2, reported: 2 })
  expect(standing.items).toMatchObject([
    {
      component: 'nfs',
      kind: 'failing',
      machines: 2,
      since: at(0).toISOString(),
      revisions: [1, 2],
      message: { machine: 'wn-0001', text: 'no such server' },
      where: [
        { machine: 'wn-0001', revision: 1, sinceRevision: 0, log: { from: first.length } },
        { machine: 'wn-0002', log: { from: null } },
      ],
    },
    {
      component: 'cron',
      machines: 1,
      message: { text: 'Cannot run component: cron as pre-dependencies failed: nfs' },
    },
  ])
  const one = poolComponentsSchema.parse(await get('/pools/wn/components?component=cron'))
  expect(one.items.map(({ component }) => component)).toEqual(['cron'])

  const page = componentRunPageSchema.parse(await get('/machines/wn-0001/runs?limit=1'))
  expect(page).toMatchObject({
    total: 2,
    next: expect.any(String),
    items: [
      {
        revision: 1,
        errors: 2,
        duration: 1_500,
        components: [{ name: 'spma', errors: 0 }, { name: 'nfs', errors: 1 }, { name: 'cron' }],
      },
    ],
  })
  const rest = componentRunPageSchema.parse(
    await get(`/machines/wn-0001/runs?limit=1&cursor=${page.next}`),
  )
  expect(rest).toMatchObject({ next: null, items: [{ revision: 0 }] })
})

it('names the first machines of many, and all when asked for one component', async () => {
  await addPool(api.db, 'many', { max: 60 })
  for (let number = 1; number <= 52; number += 1) {
    const { id } = await addMachine(api.db, 'many', number, 'configured')
    await api.db.componentRun.create({ data: { machineId: id, ...failed('nfs') } })
  }
  const [short] = poolComponentsSchema.parse(await get('/pools/many/components')).items
  expect(short).toMatchObject({ machines: 52, message: null })
  expect(short?.where).toHaveLength(50)
  const [whole] = poolComponentsSchema.parse(
    await get('/pools/many/components?component=nfs'),
  ).items
  expect(whole?.where).toHaveLength(52)
})

it('says when there is no such pool, machine or page', async () => {
  const status = async (path: string) => (await api.admin.call('GET', path)).status
  expect(await status('/pools/nowhere/components')).toBe(404)
  expect(await status('/machines/nowhere-0001/runs')).toBe(404)
  expect(await status('/machines/wn-0001/runs?cursor=x')).toBe(400)
  expect(await status('/pools/wn/components?colour=red')).toBe(400)
})
