import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '@/lib/store/testing/database'
import { inTurns, measurement, percentile } from './measurement'
import { installedPrograms } from './programs'
import { measurePublication } from './publication'
import { measureRendering } from './rendering'
import { measureServing } from './serving'
import { type BenchSite, startSite } from './site'
import { tableOf } from './table'

let database: TestDatabase
let site: BenchSite

beforeAll(async () => {
  database = await testDatabase()
  site = await startSite(database.url, 5)
})
afterAll(async () => {
  await site?.close()
  await database.drop()
})

test('rendering is measured beside the naive way, which renders the same', async () => {
  const rows = await measureRendering({ rounds: 1, machines: 2 })
  expect(rows).toHaveLength(2)
  for (const { ours, peer, ratio } of rows) {
    expect(ours).toBeGreaterThan(0)
    expect(peer).toBeGreaterThan(0)
    expect(ratio).toBeGreaterThan(0)
  }
})

test('a publication is measured with members that sit in their rooms', async () => {
  const rows = await measurePublication(site, { rounds: 2 })
  expect(rows.map(({ name }) => name)).toEqual([
    'publish to 5 members of a room, p50',
    'publish to 5 members of a room, p99',
    'publish to 5 members of a room, the last told',
  ])
  for (const { ours, peer } of rows) {
    expect(ours).toBeGreaterThan(0)
    expect(peer).toBeNull()
  }
})

test('serving is measured, or each row says why it was skipped', async () => {
  const programs = await installedPrograms()
  const rows = await measureServing(site, programs, { rounds: 1, seconds: 1, machines: 5 })
  expect(rows).toHaveLength(3)
  for (const { ours, peer, note } of rows) {
    if (programs.wrk) expect(ours).toBeGreaterThan(0)
    else expect(note).toContain('skipped: wrk is not installed')
    if (programs.wrk && programs.nginx) expect(peer).toBeGreaterThan(0)
  }
})

test('two things are measured in turns, each going first now and then', async () => {
  const order: string[] = []
  const take = (name: string, values: number[]) => () => {
    order.push(name)
    return values.shift() ?? 0
  }
  const medians = await inTurns(3, take('a', [1, 9, 2]), take('b', [4, 6, 5]))
  expect(order.join('')).toBe('abbaab')
  expect(medians).toEqual({ ours: 2, peer: 5 })
  expect(percentile([5, 1, 4, 2, 3], 99)).toBe(5)
})

test('the table shows what there is', () => {
  const row = { name: 'a', unit: 'ms', better: 'less', note: 'why' } as const
  const text = tableOf([
    measurement({ ...row, ours: 1, peer: 3 }),
    measurement({ ...row, ours: null, peer: null }),
  ])
  expect(text.split('\n').map((line) => line.split(/\s{2,}/))).toEqual([
    ['measurement', 'ours', "peer's", 'ratio', 'unit', 'better', 'note'],
    ['a', '1', '3', '0.3333', 'ms', 'less', 'why'],
    ['a', '–', '–', '–', 'ms', 'less', 'why'],
  ])
})
