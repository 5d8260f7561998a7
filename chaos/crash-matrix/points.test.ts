import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { testDatabase } from '@/lib/store/testing/database'
import { findPoints } from './find-points'
import { entriesOf, pointsOf, processes } from './processes'
import { withProgram } from './program'
import { waysAround } from './ways-around'

const sample = 'chaos/crash-matrix/testing/calls.ts'
const astray = 'chaos/crash-matrix/testing/astray.ts'

const found = withProgram((program) => ({
  processes: processes.map((kind) => ({
    kind,
    names: pointsOf(program, kind),
    around: waysAround(program, program.reachableFrom(entriesOf(kind))),
  })),
  sample: findPoints(program, only(program.reachableFrom([sample]), sample)),
  astray: waysAround(program, only(program.reachableFrom([astray]), astray)),
}))

function only<T>(files: ReadonlyMap<string, T>, file: string): Map<string, T> {
  return new Map([...files].filter(([name]) => name === file))
}

test.each(found.processes)(
  'the $kind reaches EC2, PostgreSQL and machines through crash points alone, each with its own',
  ({ kind, names, around }) => {
    expect(around).toEqual([])
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
    expect(names.filter((name) => name.includes('?'))).toEqual([])
    const kinds = new Set(names.map((name) => name.split(' ')[0]))
    const machine = kind === 'gateway' ? ['machine'] : ['ec2']
    expect([...kinds].sort()).toEqual(['db', 'pg', ...machine].sort())
  },
)

test('a call that goes another way is seen', () => {
  expect(found.astray.map(({ what }) => what)).toEqual([
    'node:net connect',
    'EC2Client',
    'pg Client',
    'PrismaClient',
    'fetch',
    'tx.machine is not called where it stands',
  ])
})

test('a process that runs comes to the points that its source has, by the same names', async () => {
  const database = await testDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'points-'))
  onTestFinished(async () => {
    rmSync(folder, { recursive: true })
    await database.drop()
  })
  const run = (more: Record<string, string | undefined>) =>
    promisify(execFile)(process.execPath, ['--import', 'tsx', sample], {
      env: { PATH: process.env.PATH, NODE_ENV: 'test', DATABASE_URL: database.url, ...more },
    })
  const recordTo = join(folder, 'points')
  await run({ MUSTER_CRASH_RECORD: recordTo })
  const names = found.sample
  expect(readFileSync(recordTo, 'utf8').trim().split('\n').sort()).toEqual([...names].sort())

  const written = () => database.prisma.pool.count({ where: { name: 'calls' } })
  expect(await written()).toBe(0)
  const [before, after] = ['before commit', 'after commit'].map(
    (moment) => names.find((name) => name.endsWith(moment)) ?? '',
  )
  await expect(run({ MUSTER_CRASH_AT: before })).rejects.toMatchObject({ signal: 'SIGKILL' })
  expect(await written()).toBe(0)
  await expect(run({ MUSTER_CRASH_AT: after })).rejects.toMatchObject({ signal: 'SIGKILL' })
  expect(await written()).toBe(1)
})
