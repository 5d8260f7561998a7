import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { terminateInstances } from '@/lib/ec2/terminate'
import { launchingStopped } from '@/lib/lifecycle/resume-actions'
import { resumePool } from '@/lib/operations/resume-pool'
import { scalePool } from '@/lib/operations/scale-pool'
import type { Prisma } from '@/lib/store/generated/client'
import { setFault } from '@/lib/store/machine-history'
import { eventually, Stage } from './testing/stage'

let stage: Stage
beforeEach(async () => {
  stage = await Stage.set()
})
afterEach(() => stage.strike())

const ada = { kind: 'user', id: 'u1', name: 'Ada', role: 'admin' } as const

async function withServing(count: number, pool: Partial<Prisma.PoolCreateInput> = {}) {
  await stage.createPool({ drainTimeout: 0, ...pool })
  await stage.startController()
  await stage.scale(count)
  await stage.reaches('booting', count)
  await stage.report('bootstrapped')
  await stage.report('configured')
  return stage.reaches('configured', count)
}

function pool() {
  return stage.db.prisma.pool.findUniqueOrThrow({ where: { name: 'wn' } })
}

async function fault(id: string, code: 'Unreachable' | 'BootTimeout', message = 'Gone quiet.') {
  const machine = await stage.db.prisma.machine.findUniqueOrThrow({ where: { id } })
  await stage.db.prisma.$transaction((tx) =>
    setFault(tx, machine, code, message, { actor: 'test' }),
  )
}

async function problems(): Promise<string> {
  const rows = await stage.db.prisma.process.findMany({ where: { kind: 'controller' } })
  return rows.flatMap((row) => row.problems as string[]).join('\n')
}

describe('health', () => {
  it('replaces a machine whose status checks fail, in its slot, and forgets no fault', async () => {
    const [sick] = await withServing(2, { repairAfter: 0 })
    const instanceId = sick?.instanceId ?? ''
    stage.simulator.control.mergeFaults({ impaired: [{ instanceId, check: 'system' }] })
    await eventually(async () => (await stage.machines({ number: 1 }))[0]?.state).toBe('retired')
    const [old] = await stage.machines({ number: 1 })
    expect(old).toMatchObject({ faultCode: 'StatusCheckFailed', statusCheck: 'system impaired' })
    expect(old?.faultMessage).toContain("EC2's system check (the host of the instance) has failed")
    expect((await stage.machines({ number: 3 }))[0]?.slot).toBe(old?.slot)
    const operation = await stage.operation(old?.retireOperationId ?? '')
    expect(operation).toMatchObject({ kind: 'repair-machine', actorName: 'controller' })
    expect(operation.title).toBe('Replace wn-0001 by wn-0003: StatusCheckFailed')
    expect(operation.reason).toBe('Another machine would not have its fault')
    expect(await stage.machines({ intent: 'retire', number: { not: 1 } })).toEqual([])
  })

  it('clears the fault when the checks pass again', async () => {
    const [sick] = await withServing(1, { repair: false })
    const instanceId = sick?.instanceId ?? ''
    stage.simulator.control.mergeFaults({ impaired: [{ instanceId, check: 'instance' }] })
    const faultNow = async () => (await stage.machines())[0]?.faultCode
    await eventually(faultNow).toBe('StatusCheckFailed')
    stage.simulator.control.mergeFaults({ impaired: [] })
    await eventually(faultNow).toBeNull()
    expect(await stage.events(sick?.id ?? '')).toEqual(
      expect.arrayContaining([
        "EC2's status checks: instance impaired",
        "EC2's status checks pass again",
      ]),
    )
  })

  it('takes no instance that runs no more for one whose checks pass again', async () => {
    const [sick] = await withServing(1, { repair: false })
    const instanceId = sick?.instanceId ?? ''
    stage.simulator.control.mergeFaults({ impaired: [{ instanceId, check: 'system' }] })
    const now = async () => (await stage.machines())[0]
    await eventually(async () => (await now())?.faultCode).toBe('StatusCheckFailed')
    await stage.stopControllers()
    // It looks at instances once, and then not for a while.
    await stage.startController({ pace: { gatherMs: 1, busyMs: 60_000, quietMs: 60_000 } })
    const looks = stage.requestCount('DescribeInstances')
    await eventually(() => stage.requestCount('DescribeInstances')).toBeGreaterThan(looks)
    await terminateInstances(stage.ec2, [instanceId])
    const asked = stage.requestCount('DescribeInstanceStatus')
    await eventually(async () => {
      // News make it pass.
      await stage.db.prisma.machine.updateMany({ data: { drainedAt: new Date() } })
      return stage.requestCount('DescribeInstanceStatus')
    }).toBeGreaterThan(asked + 8)
    expect(await now()).toMatchObject({
      ...{ ec2State: 'running', faultCode: 'StatusCheckFailed', statusCheck: 'system impaired' },
    })
  })

  it('repairs nothing while too many are unhealthy, says so, and goes on when fewer are', async () => {
    const machines = await withServing(5, { repairAfter: 0 })
    // Two at once: a fifth of five is one.
    const [first, second] = machines
    await stage.db.prisma.$transaction(async (tx) => {
      for (const machine of [first, second]) {
        if (machine) await setFault(tx, machine, 'Unreachable', 'Gone quiet.', { actor: 'test' })
      }
    })
    await eventually(problems).toContain('Pool wn: 2 of 5 machines are unhealthy')
    expect(await stage.machines({ intent: 'retire' })).toEqual([])
    await stage.db.prisma.machine.update({
      where: { id: second?.id ?? '' },
      data: { faultCode: null, faultMessage: null, faultSince: null },
    })
    await eventually(async () => (await stage.machines({ intent: 'retire' })).length).toBe(1)
    await eventually(problems).not.toContain('unhealthy')
  })

  it('blames no machine for silence while no gateway is alive', async () => {
    const [machine] = await withServing(1, { repairAfter: 0 })
    await stage.gatewayAlive(false)
    await fault(machine?.id ?? '', 'Unreachable')
    const away = { disconnectedAt: new Date(0), heardAt: new Date(0) }
    await stage.db.prisma.machine.update({ where: { id: machine?.id ?? '' }, data: away })
    const passes = stage.requestCount('DescribeInstances')
    await eventually(() => stage.requestCount('DescribeInstances')).toBeGreaterThan(passes + 3)
    expect((await stage.machines())[0]?.intent).toBe('serve')
    await stage.gatewayAlive(true)
    await eventually(async () => (await stage.machines({ number: 1 }))[0]?.intent).toBe('retire')
  })

  it('stops launching after ten failed boots in a row, with the last words, until resumed', async () => {
    await stage.createPool({ drainTimeout: 0, repair: false })
    await stage.startController()
    await stage.scale(10)
    const machines = await stage.reaches('booting', 10)
    for (const machine of machines.slice(0, 9)) await fault(machine.id, 'BootTimeout')
    const last = machines[9]
    const bytes = Buffer.from('[muster] step: register\n[muster] registration refused: 403\n')
    await stage.db.prisma.logChunk.create({
      data: { machineId: last?.id ?? '', start: 0, bytes },
    })
    await stage.db.prisma.machine.update({
      where: { id: last?.id ?? '' },
      data: { logBytes: bytes.length },
    })
    expect((await pool()).launchesStoppedAt).toBeNull()
    await fault(last?.id ?? '', 'BootTimeout', 'It has not reported.')
    await eventually(async () => (await pool()).launchesStoppedWhy).toBe(
      '10 boots in a row have failed. The last was wn-0010 (BootTimeout): It has not reported.\nThe last lines of its log:\n[muster] step: register\n[muster] registration refused: 403',
    )
    const { version } = await pool()
    await scalePool({ db: stage.db.prisma, actor: ada }, { pool: 'wn', desired: 11, version })
    const waiting = async () => (await stage.machines({ number: 11 }))[0]
    await eventually(async () => (await waiting())?.faultMessage).toBe(launchingStopped)
    await resumePool({ db: stage.db.prisma, actor: ada }, { pool: 'wn' })
    await eventually(async () => (await waiting())?.state).toBe('booting')
    expect((await waiting())?.faultCode).toBeNull()
    expect((await pool()).launchesStoppedAt).toBeNull()
    await expect(resumePool({ db: stage.db.prisma, actor: ada }, { pool: 'wn' })).rejects.toThrow(
      'Launching is not stopped for this pool.',
    )
    // What failed before is forgiven: one more is the first in a row.
    await fault((await waiting())?.id ?? '', 'BootTimeout')
    const passes = stage.requestCount('DescribeInstances')
    await eventually(() => stage.requestCount('DescribeInstances')).toBeGreaterThan(passes + 3)
    expect((await pool()).launchesStoppedAt).toBeNull()
  })

  it('replaces a spot instance that EC2 recommends to leave, unless it is protected', async () => {
    const [shielded, urged] = await withServing(2)
    const data = { interruption: 'rebalance', interruptedAt: new Date() } as const
    const change = (id = '', more = {}) =>
      stage.db.prisma.machine.update({ where: { id }, data: { ...data, ...more } })
    await change(shielded?.id, { protected: true })
    await change(urged?.id)
    await eventually(async () => (await stage.machines({ number: 2 }))[0]?.state).toBe('retired')
    const [old] = await stage.machines({ number: 2 })
    const operation = await stage.operation(old?.retireOperationId ?? '')
    expect(operation).toMatchObject({
      title: 'Replace wn-0002 by wn-0003: EC2 recommends to leave its instance',
      reason: 'EC2 takes its spot instance back, or is likely to',
    })
    expect(operation.steps[0]?.message).toBe('EC2 recommends to leave this spot instance soon')
    expect((await stage.machines({ number: 3 }))[0]?.slot).toBe(old?.slot)
    expect((await stage.machines({ number: 1 }))[0]).toMatchObject({ intent: 'serve' })
  })

  it('says of an instance that EC2 takes back that it does, and replaces it', async () => {
    await stage.createPool({ drainTimeout: 0, market: 'spot' })
    await stage.startController()
    await stage.scale(1)
    await eventually(async () => (await stage.machines({ ec2State: 'running' })).length).toBe(1)
    const [machine] = await stage.machines()
    const instanceId = machine?.instanceId ?? ''
    // Without a notice that reaches us: the agent may not have been there yet.
    await eventually(() => stage.simulator.control.interrupt(instanceId, 0)).toBe(true)
    const [lost] = await stage.reaches('retired', 1)
    expect(lost).toMatchObject({ faultCode: 'InstanceLost', interruption: 'spot' })
    expect(lost?.faultMessage).toMatch(
      new RegExp(
        `^EC2 took the spot instance back. The instance ${instanceId} is .*: Server.SpotInstanceTermination`,
      ),
    )
    await eventually(async () => (await stage.machines({ number: 2 }))[0]?.state).toBe('booting')
  })

  it('replaces a spot instance at its notice, protected or not, and drains it in time', async () => {
    const [machine] = await withServing(1, { drainTimeout: 3600 })
    const at = new Date(Date.now() + 33_000)
    await stage.db.prisma.machine.update({
      where: { id: machine?.id ?? '' },
      data: {
        protected: true,
        interruption: 'spot',
        interruptedAt: new Date(),
        interruptionAt: at,
      },
    })
    const old = async () => (await stage.machines({ number: 1 }))[0]
    await eventually(async () => (await old())?.intent).toBe('retire')
    const operation = await stage.operation((await old())?.retireOperationId ?? '')
    expect(operation.title).toBe('Replace wn-0001 by wn-0002: EC2 takes its instance back')
    // It would drain for an hour, and EC2 leaves it half a minute.
    await eventually(async () => (await old())?.state).toBe('retired')
    expect(Date.now()).toBeLessThan(at.getTime())
  })
})
