import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { processStart } from '@/lib/store/embedded/live-process'

let dataDir: string

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'muster-start-'))
})

afterEach(() => {
  rmSync(dataDir, { recursive: true })
})

it.each([
  ['a port that is none', { PORT: 'http' }, 'PORT=http: must be a port number'],
  ['equal ports', { PORT: '4999', GATEWAY_PORT: '4999' }, 'must differ'],
  ['a database URL that is none', { DATABASE_URL: 'mysql://db' }, 'DATABASE_URL=mysql://db: must'],
  [
    'a database that is not there',
    { DATABASE_URL: 'postgresql://a:b@127.0.0.1:1/c' },
    '127.0.0.1:1',
  ],
])('refuses %s in one line, before anything runs', async (_, env, line) => {
  const { code, lines } = await start(env)
  expect(code).toBe(1)
  expect(lines).toEqual([expect.stringContaining(line)])
  expect(readdirSync(dataDir)).toEqual([])
})

it('names the variable of a port that is taken', async () => {
  const squatter = createServer()
  await new Promise<void>((done) => squatter.listen(0, '127.0.0.1', done))
  const address = squatter.address()
  const port = address && typeof address === 'object' ? address.port : 0
  const { code, lines } = await start({ GATEWAY_PORT: String(port) })
  squatter.close()
  expect(code).toBe(1)
  expect(lines).toEqual([expect.stringContaining(`GATEWAY_PORT=${port}: the port is in use`)])
})

it('leaves a data folder alone that another start uses, and takes over from one that is gone', async () => {
  const lock = join(dataDir, 'running.json')
  const holder = JSON.stringify({ pid: process.pid, started: processStart(process.pid) })
  writeFileSync(lock, holder)
  const second = await start({})
  expect(second.code).toBe(1)
  expect(second.lines).toEqual([expect.stringContaining(`already (process ${process.pid})`)])
  expect(readFileSync(lock, 'utf8')).toBe(holder)

  writeFileSync(lock, JSON.stringify({ pid: process.pid, started: 'long ago' }))
  const third = await start({ DATABASE_URL: 'postgresql://a:b@127.0.0.1:1/c' })
  expect(third.lines).toEqual([expect.stringContaining('nothing answers')])
})

interface Outcome {
  code: number | null
  lines: string[]
}

async function freePort(): Promise<string> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  await new Promise((done) => server.close(done))
  return String(address !== null && typeof address === 'object' ? address.port : 0)
}

async function start(env: Record<string, string>): Promise<Outcome> {
  const free = {
    PORT: await freePort(),
    GATEWAY_PORT: await freePort(),
    SIMULATOR_PORT: await freePort(),
  }
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: resolve('.'),
    env: { NODE_ENV: 'test', PATH: process.env.PATH, MUSTER_DATA: dataDir, ...free, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece: Buffer) => {
      said += piece.toString()
    })
  }
  return new Promise((done) => {
    child.once('close', (code) => done({ code, lines: said.split('\n').filter(Boolean) }))
  })
}
