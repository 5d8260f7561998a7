import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { BootableInstance, MachineHost } from '../../machine-host'
import { testInstance, testProfile } from '../testing/instances'
import { TestGateway } from '../testing/test-gateway'
import { createLightMachineHost } from './light-machine-host'

let dataDir: string
let gateway: TestGateway
let host: MachineHost
let instance: BootableInstance

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'muster-light-'))
  gateway = new TestGateway()
  gateway.profile = testProfile()
  await gateway.open()
  host = await createLightMachineHost({ dataDir })
  instance = testInstance({ userData: gateway.userData() })
})

afterEach(async () => {
  await host.close()
  await gateway.goAway()
  rmSync(dataDir, { recursive: true, force: true })
})

const until = (phase: string, times = 1) =>
  vi.waitFor(() => expect(gateway.phases().filter((p) => p === phase)).toHaveLength(times), {
    timeout: 10_000,
    interval: 10,
  })
const untilLogSays = (text: string) =>
  vi.waitFor(() => expect(gateway.log.toString()).toContain(text), {
    timeout: 10_000,
    interval: 10,
  })
const untilLogArrived = () =>
  vi.waitFor(
    async () => {
      const printed = await host.consoleOutput(instance.id)
      expect(gateway.log.toString()).toBe(Buffer.from(printed?.output ?? []).toString())
    },
    { timeout: 10_000, interval: 10 },
  )

it('boots to configured and says and reports what the agent does', async () => {
  await host.boot(instance)
  await until('configured')
  expect(gateway.phases()).toEqual(['bootstrapped', 'configuring', 'configured'])
  expect(gateway.reports.at(-1)).toMatchObject({
    ...{ revision: '1', exit: '0', rendering: '0000000000001000' },
  })
  expect(gateway.registrations).toMatchObject([
    { launch: 'launch-1', authorization: 'Bearer secret-launch-token' },
  ])
  const clist = [{ name: 'spma' }, { name: 'foo' }, { name: 'bar' }]
  expect(gateway.components).toEqual([{ ERRORS: 0, WARNINGS: 0, CLIST: clist }])
  await untilLogSays('waiting in the room')
  const text = gateway.log.toString()
  for (const step of ['start', 'register', 'ccm-initialise', 'ccm-fetch', 'ncm-ncd', 'room']) {
    expect(text).toMatch(new RegExp(`^\\[muster\\] [\\dTZ:-]+ step: ${step}$`, 'm'))
  }
  // The run's output begins where the report of the components says.
  expect(text.slice(gateway.runsFrom[0])).toMatch(/^\n\[INFO\] NCM-NCD version/)
  expect(text).not.toContain('secret-')
  await untilLogArrived()
  await vi.waitFor(() => expect(gateway.members).toBe(1))
  expect(host.inspect(instance.id)).toEqual({ configured: true })
})

it('waits as it is told, until the gateway will register it', async () => {
  const later = { headers: { 'retry-after': '0' } }
  gateway.registerRefusals = [425, 503, 429].map((status) => ({ status, ...later }))
  await host.boot(instance)
  await until('configured')
  expect(gateway.registrations).toHaveLength(4)
})

it('sends its log whole, whatever the gateway lost or had already', async () => {
  gateway.loseLogReplies = 2
  instance.pace = { ...instance.pace, logBytes: [300_000, 300_000] }
  await host.boot(instance)
  await until('configured')
  await vi.waitFor(() => expect(gateway.log.length).toBeGreaterThan(290_000), { timeout: 10_000 })
  await untilLogSays('waiting in the room')
})

it('sends no more log than the gateway takes, and is configured all the same', async () => {
  gateway.logLimit = 200
  await host.boot(instance)
  await until('configured')
  expect(gateway.log.length).toBeLessThanOrEqual(200)
})

it('tells of the notices that EC2 gives a spot instance, each once', async () => {
  const spot = { ...instance, lifecycle: 'spot' as const }
  const recommended = { ...spot, notice: { recommendedAt: '2026-01-01T09:00:00Z' } }
  await host.boot(recommended)
  await until('configured')
  await until('interrupted')
  host.update(recommended)
  host.update({ ...spot, notice: { ...recommended.notice, takenAt: '2026-01-01T10:00:00Z' } })
  await until('interrupted', 2)
  await untilLogSays('EC2 takes this instance back at 2026-01-01T10:00:00Z (terminate)')
  const told = gateway.reports.filter(({ phase }) => phase === 'interrupted')
  expect(told).toEqual([
    { phase: 'interrupted', kind: 'rebalance', at: '' },
    { phase: 'interrupted', kind: 'spot', at: '2026-01-01T10:00:00Z' },
  ])
})

it('tells of no notice that is not for a spot instance', async () => {
  await host.boot({ ...instance, notice: { takenAt: '2026-01-01T10:00:00Z' } })
  await until('configured')
  await untilLogSays('waiting in the room')
  expect(gateway.phases()).not.toContain('interrupted')
})

it('fetches what is new, runs it once, and lets alone what it has', async () => {
  await host.boot(instance)
  await until('configured')
  await vi.waitFor(() => expect(gateway.members).toBe(1))
  gateway.publish(testProfile(['spma'], 2))
  await until('configured', 2)
  expect(gateway.components).toHaveLength(2)
  gateway.tell('profile', gateway.news)
  gateway.tell('configure', 'requested=now')
  await until('configured', 3)
  // The repeat brought nothing; being asked for a run did.
  expect(gateway.components).toHaveLength(3)
})

it('comes back when the gateway was away, and tells what happened meanwhile', async () => {
  await host.boot(instance)
  await until('configured')
  await vi.waitFor(() => expect(gateway.members).toBe(1))
  await gateway.goAway()
  await gateway.open()
  await vi.waitFor(() => expect(gateway.members).toBe(1), { timeout: 10_000 })
  gateway.comment('a word')
  await untilLogSays('back in the room')
  expect(gateway.log.toString()).toContain('out of the room (')
})

it('waits for references without an answer and for its volumes', async () => {
  gateway.missing = ['ce.bind.invalid']
  gateway.volumes = 'volume=data vol-0a1 /dev/sdf -\ntimeout=60\n'
  await host.boot(instance)
  await vi.waitFor(() => expect(gateway.members).toBe(1))
  expect(gateway.phases()).toEqual([])
  gateway.missing = []
  gateway.tell('profile', gateway.news)
  await untilLogSays('waiting for volume data (vol-0a1 as /dev/sdf)')
  expect(gateway.phases()).toEqual(['bootstrapped', 'configuring'])
  const data = { volumeId: 'vol-0a1', device: '/dev/sdf', folder: '/nowhere' }
  host.update({ ...instance, volumes: [data] })
  await until('configured')
  gateway.tell('release', 'volume=data device=/dev/sdf volume_id=vol-0a1')
  await vi.waitFor(() => expect(gateway.released).toEqual(['vol-0a1']))
})

it('keeps at it until what its slot claims has come', async () => {
  gateway.refuseConfigured = 2
  await host.boot(instance)
  await until('configured')
})

it('says which components failed', async () => {
  await host.boot({ ...instance, failingComponents: ['foo'] })
  await until('failed')
  expect(gateway.reports.at(-1)).toMatchObject({ exit: '255', step: 'ncm-ncd' })
  expect(gateway.components).toMatchObject([{ ERRORS: 1, ERR_COMPS: { foo: '1' } }])
  expect(host.inspect(instance.id)).toEqual({ configured: false })
})

it('drains, says so, and is gone with its last words when it is terminated', async () => {
  await host.boot(instance)
  await until('configured')
  await vi.waitFor(() => expect(gateway.members).toBe(1))
  gateway.tell('retire', 'retire=soon')
  gateway.tell('drain', 'timeout=60')
  await until('drained')
  await host.terminate(instance.id)
  expect(gateway.members).toBe(0)
  expect(gateway.log.toString()).toContain('stopping: received SIGTERM')
  expect(host.inspect(instance.id)).toEqual({})
})

it('is the same machine after a restart of the simulator', async () => {
  await host.boot(instance)
  await until('configured')
  await untilLogSays('waiting in the room')
  await host.close()
  host = await createLightMachineHost({ dataDir })
  await host.boot(instance)
  await until('configured', 2)
  expect(gateway.registrations).toHaveLength(1)
  await untilLogSays('already registered as wn-0001')
})
