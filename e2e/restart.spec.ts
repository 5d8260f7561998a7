import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { test as base, expect } from '@playwright/test'
import type { ApiMachinePage } from '@/app/api/v1/schemas/machines'
import type { ApiPool } from '@/app/api/v1/schemas/pools'
import { freePorts } from '@/lib/platform/testing/free-ports'
import { type Stack, startStack } from './support/stack'

const realProfiles = resolve('../shared/data/quattor/profiles/condor-bind')

/** Processes whose environment or command line names the folder, the simulated machines among them. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .filter((pid) => {
      try {
        return [`/proc/${pid}/environ`, `/proc/${pid}/cmdline`].some((file) =>
          readFileSync(file, 'utf8').includes(folder),
        )
      } catch {
        return false
      }
    })
    .map((pid) => `${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')}`)
}

function callsOf(stack: Stack) {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${stack.consoleUrl}/api/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${stack.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }
  const machines = async (filter = '') =>
    (await call<ApiMachinePage>('GET', `machines?limit=100&sort=name${filter}`)).items
  const scale = async (name: string, desired: number) => {
    const { version } = await call<ApiPool>('GET', `pools/${name}`)
    await call('PATCH', `pools/${name}`, { desired, version })
  }
  /** The demo's pools come a moment after the console. */
  const seeded = () =>
    expect
      .poll(
        async () => (await call<{ items: ApiPool[] }>('GET', 'pools')).items.map((p) => p.name),
        { timeout: 30_000 },
      )
      .toEqual(['ce', 'nfs', 'wn'])
  return { call, machines, scale, seeded }
}

base(
  'stopped and started again, everything is as it was, the simulated machines included',
  async () => {
    base.setTimeout(240_000)
    const first = await startStack()
    const before = callsOf(first)
    await before.seeded()
    await before.scale('wn', 2)
    await expect
      .poll(async () => (await before.machines('&state=configured')).map((m) => m.name), {
        timeout: 90_000,
      })
      .toEqual(['ce-0001', 'nfs-0001', 'wn-0001', 'wn-0002'])
    const known = await before.machines()
    expect(processesOf(first.dataDir).length).toBeGreaterThan(5)
    await first.stop({ keepData: true })
    expect(processesOf(first.dataDir)).toEqual([])

    const second = await startStack({ dataDir: first.dataDir, ports: first.ports })
    const after = callsOf(second)
    try {
      await expect
        .poll(async () => (await after.machines()).filter((m) => m.connected).length, {
          timeout: 60_000,
        })
        .toBe(4)
      const same = (await after.machines()).map((m) => [
        m.name,
        m.instanceId,
        m.state,
        m.configuredAt,
      ])
      expect(same).toEqual(known.map((m) => [m.name, m.instanceId, m.state, m.configuredAt]))
      const log = await after.call<{ text: string }>(
        'GET',
        'machines/wn-0001/log?from=0&limit=200000',
      )
      expect(log.text.match(/Z registered as wn-0001/g)).toHaveLength(1)
      expect(log.text).toContain('already registered as wn-0001')
    } finally {
      await second.stop()
    }
  },
)

base('the real profiles boot wn, ce and nfs as they are', async () => {
  base.skip(!existsSync(realProfiles), 'the folder of real profiles is not beside this checkout')
  base.setTimeout(300_000)
  const stack = await startStack({ profiles: realProfiles })
  const { call, machines, scale, seeded } = callsOf(stack)
  try {
    await seeded()
    await scale('wn', 1)
    await expect
      .poll(async () => (await machines('&state=configured')).length, { timeout: 180_000 })
      .toBe(3)
    for (const pool of ['wn', 'ce', 'nfs']) {
      const profile = JSON.parse(readFileSync(`${realProfiles}/${pool}.json`, 'utf8'))
      const components: [string, { active?: boolean }][] = Object.entries(
        profile.software.components,
      )
      const { text } = await call<{ text: string }>(
        'GET',
        `machines/${pool}-0001/log?from=0&limit=1000000`,
      )
      for (const [name, { active }] of components) {
        if (active) expect(text, `${pool}: ${name}`).toContain(`running component: ${name}\n`)
      }
    }
  } finally {
    await stack.stop()
  }
})

base('a port in use, a broken database URL and a bad value are one line each', async () => {
  const start = (env: Record<string, string | undefined>) => {
    try {
      execFileSync(process.execPath, ['scripts/start.mjs'], {
        env: { ...process.env, MUSTER_DATA: '/tmp/muster-e2e-refused', ...env },
        stdio: 'pipe',
        timeout: 60_000,
      })
    } catch (error) {
      const { status, stdout, stderr } = error as { status: number; stdout: Buffer; stderr: Buffer }
      const lines = `${stdout}${stderr}`.trim().split('\n')
      return { status, lines }
    }
    throw new Error('npm start went on')
  }
  const [port, gatewayPort, simulatorPort, taken] = (await freePorts(4)).map(String)
  const free = { PORT: port, GATEWAY_PORT: gatewayPort, SIMULATOR_PORT: simulatorPort }
  const other = createServer().listen(Number(taken), '127.0.0.1')
  await once(other, 'listening')
  for (const [env, words] of [
    [{ ...free, PORT: taken }, /^muster: PORT=\d+: .*in use/],
    [{ PORT: 'http' }, /PORT=http: must be a port number/],
    [{ DATABASE_URL: 'postgresql://127.0.0.1:1/none', ...free }, /127.0.0.1:1/],
    [{ DATABASE_URL: 'mysql://x/y' }, /DATABASE_URL.*postgresql/],
  ] as const) {
    const { status, lines } = start(env)
    expect(status, JSON.stringify(env)).toBe(1)
    expect(lines.join('\n')).toMatch(words)
    expect(lines.join('\n')).not.toMatch(/\n\s+at /)
    expect(lines).toHaveLength(1)
  }
  other.close()
})
