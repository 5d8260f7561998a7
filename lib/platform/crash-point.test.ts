import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { armCrashPoints, callSite } from './crash-point'

test('a process that is to live has no crash points', () => {
  expect(armCrashPoints({ at: undefined, recordTo: undefined, die: () => {} })).toBeUndefined()
})

test('dies at its point, or when it is there for the nth time', () => {
  const deaths: string[] = []
  const first = armCrashPoints({ at: 'db a', recordTo: undefined, die: () => deaths.push('first') })
  const third = armCrashPoints({
    at: 'db a#3',
    recordTo: undefined,
    die: () => deaths.push('third'),
  })
  for (const point of ['db b', 'db a', 'db a', 'db a', 'db a']) {
    first?.reach(point)
    third?.reach(point)
  }
  expect(deaths).toEqual(['first', 'third'])
})

test('dies at any point that stands in a file at that moment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'points-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'points')
  const deaths: string[] = []
  const points = armCrashPoints({
    at: `@${file}`,
    recordTo: undefined,
    die: () => deaths.push(readFileSync(file, 'utf8')),
  })
  points?.reach('db a')
  writeFileSync(file, 'db b\ndb c\n')
  points?.reach('db a')
  points?.reach('db')
  points?.reach('')
  expect(deaths).toEqual([])
  points?.reach('db c')
  points?.reach('db b')
  expect(deaths).toHaveLength(2)
})

test('records what is reached, once, and where it dies', () => {
  const folder = mkdtempSync(join(tmpdir(), 'points-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const recordTo = join(folder, 'points')
  const points = armCrashPoints({ at: 'ec2 c', recordTo, die: () => {} })
  for (const point of ['db b', 'ec2 c', 'db b']) points?.reach(point)
  expect(readFileSync(recordTo, 'utf8')).toBe('db b\nec2 c\ndied at ec2 c\n')
})

test('a call is named by where it stands in our source, or by the package that made it for us', () => {
  const root = process.cwd()
  const stack = (...frames: string[]) => callSite(['Error: here', ...frames].join('\n'))
  const between = [
    `    at stackHere (${root}/lib/platform/crash-point.ts:9:1)`,
    `    at Object.get (${root}/lib/store/crashing-database.ts:9:1)`,
    '    at node:internal/process/task_queues:95:5',
    `    at f (${root}/node_modules/@prisma/client/runtime/client.mjs:1:2)`,
  ]
  const site = `file://${root}/lib/store/slots.ts:25:7`
  expect(stack(...between, `    at async Slots.fill (${site})`)).toBe('lib/store/slots.ts:25')
  expect(stack(...between, `    at ${site}`)).toBe('lib/store/slots.ts:25')
  expect(stack(...between, `    at async ${root}/app/(console)/pools/actions.ts:3:4`)).toBe(
    'app/(console)/pools/actions.ts:3',
  )
  expect(stack(`    at g (${root}/node_modules/better-auth/dist/a.mjs:1:2)`)).toBe('better-auth')
  expect(stack()).toBe('unknown')
})
