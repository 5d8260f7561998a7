import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { logger } from '@/lib/platform/log'
import { databaseUrl } from './database-url'
import { processStart } from './live-process'
import { readRecord } from './record'
import { type Embedded, type EmbeddedOptions, startEmbedded } from './start'

const isRoot = process.getuid?.() === 0

let dataDir: string
let outside: string | undefined
const started: Embedded[] = []
const children: ChildProcess[] = []

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'muster-embedded-'))
})

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const embedded of started.splice(0)) await embedded.stop()
  const pid = readRecord(dataDir)?.pid
  if (pid) await vi.waitUntil(() => processStart(pid) === undefined, { timeout: 10_000 })
  for (const folder of [dataDir, outside]) if (folder) rmSync(folder, { recursive: true })
  outside = undefined
})

async function start(options: Partial<EmbeddedOptions> = {}): Promise<Embedded> {
  const embedded = await startEmbedded({ dataDir, log: logger('test'), durable: false, ...options })
  started.push(embedded)
  return embedded
}

it('keeps data, password and address from one start to the next', async () => {
  const first = await start()
  await run(first.url, `create table kept as select 'yes' as answer`)
  await first.stop()
  await expect(run(first.url, 'select 1')).rejects.toThrow()
  expect(() => databaseUrl({ databaseUrl: undefined, dataDir })).toThrow(/no database is running/)

  const second = await start()
  expect(second.url).toBe(first.url)
  expect(await run(second.url, 'select answer from kept')).toEqual([{ answer: 'yes' }])
  expect(databaseUrl({ databaseUrl: undefined, dataDir })).toBe(second.url)
  for (const name of ['postgres.json', 'postgres-password']) {
    expect(statSync(join(dataDir, name)).mode & 0o777).toBe(0o600)
  }
})

it('prefers the database that the site names', () => {
  expect(databaseUrl({ databaseUrl: 'postgresql://db/muster', dataDir })).toBe(
    'postgresql://db/muster',
  )
})

it('is joined by a second starter, who does not stop it', async () => {
  const [one, other] = await Promise.all([start(), start()])
  expect(other.url).toBe(one.url)
  const [owner, guest] = one.owned ? [one, other] : [other, one]
  expect(guest.owned).toBe(false)
  await guest.stop()
  expect(await run(owner.url, 'select 1 as one')).toEqual([{ one: 1 }])
})

it('takes another port when its own is taken', async () => {
  const first = await start()
  await first.stop()
  const squatter = new Server()
  await new Promise<void>((done) =>
    squatter.listen(Number(new URL(first.url).port), '127.0.0.1', done),
  )
  const second = await start()
  expect(second.url).not.toBe(first.url)
  expect(await run(second.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await new Promise((done) => squatter.close(done))
})

it('does not outlive a starter that is killed, and starts again with what was committed', async () => {
  const child = startInChild()
  const pid = await vi.waitUntil(() => readRecord(dataDir)?.pid, { timeout: 20_000 })
  const url = readRecord(dataDir)?.url ?? ''
  await run(url, `create table kept as select 'yes' as answer`)
  child.kill('SIGKILL')
  await vi.waitUntil(() => processStart(pid) === undefined, { timeout: 10_000 })

  const again = await start()
  expect(await run(again.url, 'select answer from kept')).toEqual([{ answer: 'yes' }])
})

it('recovers when the server itself is killed and its pid belongs to somebody else', async () => {
  const first = await start({ durable: true })
  await run(first.url, `create table kept as select 'yes' as answer`)
  process.kill(readRecord(dataDir)?.pid ?? 0, 'SIGKILL')
  await first.gone
  const stale = join(dataDir, 'postgres', 'data', 'postmaster.pid')
  writeFileSync(stale, `${process.pid}\n${join(dataDir, 'postgres', 'data')}\n`)

  const again = await start()
  expect(again.owned).toBe(true)
  expect(await run(again.url, 'select answer from kept')).toEqual([{ answer: 'yes' }])
})

describe.skipIf(!isRoot)('as root', () => {
  it('works in a folder that only root may enter', async () => {
    chmodSync(dataDir, 0o700)
    const embedded = await start()
    expect(await run(embedded.url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('keeps the data where another user can reach them when user namespaces are forbidden', async () => {
    chmodSync(dataDir, 0o700)
    const first = await start({ namespaces: false })
    await run(first.url, `create table kept as select 'yes' as answer`)
    expect(lstatSync(join(dataDir, 'postgres')).isSymbolicLink()).toBe(true)
    outside = readlinkSync(join(dataDir, 'postgres'))
    expect(statSync(outside).uid).not.toBe(0)
    await first.stop()

    // Allowed again: the data stay with the user who owns them.
    const second = await start()
    expect(await run(second.url, 'select answer from kept')).toEqual([{ answer: 'yes' }])
  })
})

function startInChild(): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', 'lib/store/embedded/main.ts'], {
    cwd: resolve('.'),
    env: { ...process.env, MUSTER_DATA: dataDir, DATABASE_URL: '', MUSTER_SUPERVISED: '' },
    stdio: 'ignore',
  })
  children.push(child)
  return child
}

async function run(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}
