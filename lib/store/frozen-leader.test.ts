import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from './testing/database'

/** A process that leads and acts all the time, and what it has said. */
interface Leading {
  child: ChildProcess
  said: string[]
}

let db: TestDatabase
const running: Leading[] = []

afterEach(async () => {
  await Promise.all(
    running.splice(0).map(({ child }) => {
      const gone = new Promise((done) => child.once('exit', done))
      child.kill('SIGKILL')
      return gone
    }),
  )
  await db.drop()
})

function start(name: string): Leading {
  const script = resolve('lib/store/testing/leading-process.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', script, name, db.url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said: string[] = []
  if (child.stdout) createInterface(child.stdout).on('line', (line) => said.push(line))
  const leading = { child, said }
  running.push(leading)
  return leading
}

const eventually = <T>(read: () => T | Promise<T>) =>
  expect.poll(read, { timeout: 20_000, interval: 20 })
const actsOf = async () =>
  (await db.prisma.$queryRaw<{ who: string }[]>`SELECT "who" FROM "acts" ORDER BY "id"`).map(
    ({ who }) => who,
  )

it('a frozen leader is followed by a standby, and does nothing more when it thaws', async () => {
  db = await testDatabase()
  await db.prisma.$executeRaw`CREATE TABLE "acts" ("id" bigserial, "who" text)`
  const first = start('first')
  await eventually(() => first.said).toContain('leads')
  const second = start('second')
  await eventually(async () => (await actsOf()).length).toBeGreaterThan(3)

  first.child.kill('SIGSTOP')
  await eventually(() => second.said).toContain('leads')
  await eventually(actsOf).toContain('second')
  const saidBefore = [...first.said]
  const actsBefore = (await actsOf()).filter((who) => who === 'first').length
  first.child.kill('SIGCONT')
  await eventually(() => first.said.length).toBeGreaterThan(saidBefore.length)
  expect(first.said.slice(saidBefore.length)[0]).toMatch(/^stands down/)

  // It stands by like any other, and follows in turn.
  second.child.kill('SIGSTOP')
  await eventually(() => first.said.filter((line) => line === 'leads').length).toBe(2)
  const acts = await actsOf()
  expect(acts.lastIndexOf('second')).toBe(acts.length - 1)
  expect(acts.filter((who) => who === 'first')).toHaveLength(actsBefore)
})
