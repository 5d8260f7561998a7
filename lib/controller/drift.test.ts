import {
  CreateTagsCommand,
  DeleteTagsCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { adoptDrift } from '@/lib/operations/adopt-drift'
import { adoptInstance } from '@/lib/operations/adopt-instance'
import { ignoreDrift } from '@/lib/operations/ignore-drift'
import { ignoreInstance } from '@/lib/operations/ignore-instance'
import { retagMachine } from '@/lib/operations/retag-machine'
import { terminateInstance } from '@/lib/operations/terminate-instance'
import { readDrift } from '@/lib/store/drift'
import { readStrays } from '@/lib/store/strays'
import { eventually, Stage } from './testing/stage'

const actor = { kind: 'user', id: 'u1', name: 'Ada', role: 'admin' } as const

let stage: Stage
let outside: EC2Client
beforeEach(async () => {
  stage = await Stage.set()
  // Somebody with EC2's console, past Muster.
  outside = new EC2Client({
    region: 'us-east-1',
    endpoint: stage.simulator.url,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  })
  await stage.createPool({ desired: 0 })
  await stage.startController({ backoffMs: 2 })
})
afterEach(async () => {
  outside.destroy()
  await stage.strike()
})

const ctx = () => ({ db: stage.db.prisma, actor })
const strays = async () => (await readStrays(stage.db.prisma)).map(({ stray }) => stray)
const pool = () => stage.db.prisma.pool.findUniqueOrThrow({ where: { name: 'wn' } })

async function runOutside(tags: Record<string, string>): Promise<string> {
  const { Instances } = await outside.send(
    new RunInstancesCommand({
      ImageId: 'ami-0a0000000000000a1',
      InstanceType: 'm7i.large',
      MinCount: 1,
      MaxCount: 1,
      Placement: { AvailabilityZone: 'us-east-1a' },
      TagSpecifications: [
        {
          ResourceType: 'instance',
          Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        },
      ],
    }),
  )
  return Instances?.[0]?.InstanceId ?? ''
}

describe('an instance with our tag and no machine', () => {
  it('is listed, left alone when ignored, and leaves the list when its tag is taken off', async () => {
    const id = await runOutside({ 'muster:site': 'stage', Name: 'hers' })
    await eventually(strays).toMatchObject([{ instanceId: id, name: 'hers', ignoredAt: null }])
    await expect(adoptInstance(ctx(), { instance: id })).rejects.toThrow(/pool: is required/)
    await ignoreInstance(ctx(), { instance: id })
    await expect(ignoreInstance(ctx(), { instance: id })).rejects.toThrow(/ignored already/)
    const asked = stage.requestCount('DescribeInstances')
    await eventually(() => stage.requestCount('DescribeInstances')).toBeGreaterThan(asked + 2)
    expect(await stage.living()).toHaveLength(1)
    await outside.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: 'muster:site' }] }))
    await eventually(strays).toEqual([])
  })

  it('is terminated when someone types its id, also by a controller that comes later', async () => {
    const id = await runOutside({ 'muster:site': 'stage' })
    const bystander = await runOutside({ 'muster:site': 'stage' })
    await eventually(async () => (await strays()).length).toBe(2)
    await expect(terminateInstance(ctx(), { instance: id, confirm: 'i-0' })).rejects.toThrow(
      `type ${id}`,
    )
    await stage.stopControllers()
    const { operationId } = await terminateInstance(ctx(), { instance: id, confirm: id })
    expect(await stage.living()).toHaveLength(2)
    await stage.startController({ backoffMs: 2 })
    await eventually(async () => (await stage.operation(operationId)).status).toBe('succeeded')
    expect((await stage.living()).map(({ instanceId }) => instanceId)).toEqual([bystander])
    expect((await strays()).map(({ instanceId }) => instanceId)).toEqual([bystander])
  })

  it('becomes a protected machine of the pool that its tag names, which grows by it', async () => {
    const id = await runOutside({ 'muster:site': 'stage', 'muster:pool': 'wn' })
    await eventually(async () => (await strays()).length).toBe(1)
    const { result } = await adoptInstance(ctx(), { instance: id })
    expect(result).toEqual({ instance: id, machine: 'wn-0001', registers: false })
    expect(await strays()).toEqual([])
    expect((await pool()).desired).toBe(1)
    const [machine] = await stage.machines()
    expect(machine).toMatchObject({
      instanceId: id,
      state: 'booting',
      slot: 0,
      protected: true,
      launchId: null,
    })
    // Nothing is launched beside it, and the name that its tags lack is told.
    await eventually(async () => (await readDrift(stage.db.prisma)).length).toBe(1)
    expect(await stage.living()).toHaveLength(1)
  })

  it('may register again when its own launch is known, and fills the place that is free', async () => {
    await stage.scale(1)
    const [machine] = await stage.reaches('booting', 1)
    const { launchId, instanceId } = machine ?? {}
    const copy = await runOutside({
      'muster:site': 'stage',
      'muster:pool': 'wn',
      'muster:launch': launchId ?? '',
    })
    await eventually(async () => (await strays()).map((s) => s.instanceId)).toEqual([copy])
    await stage.stopControllers()
    await stage.db.prisma.pool.update({ where: { name: 'wn' }, data: { desired: 2 } })
    const { result } = await adoptInstance(ctx(), { instance: copy, pool: 'wn' })
    expect(result.registers).toBe(true)
    expect((await pool()).desired).toBe(2)
    expect((await stage.machines()).map((m) => [m.instanceId, m.slot, m.launchId])).toEqual([
      [instanceId, 0, launchId],
      [copy, 1, launchId],
    ])
    await stage.db.prisma.pool.update({ where: { name: 'wn' }, data: { max: 2 } })
    const third = await runOutside({ 'muster:site': 'stage', 'muster:pool': 'wn' })
    await stage.startController({ backoffMs: 2 })
    await eventually(async () => (await strays()).map((s) => s.instanceId)).toEqual([third])
    await expect(adoptInstance(ctx(), { instance: third })).rejects.toThrow(/maximum of 2/)
  })
})

describe('a machine that somebody changed', () => {
  const drift = () => readDrift(stage.db.prisma)

  async function renamed(): Promise<string> {
    await stage.scale(1)
    await stage.reaches('booting', 1)
    await eventually(async () => (await stage.machines({ ec2State: 'running' })).length).toBe(1)
    const [machine] = await stage.machines()
    const id = machine?.instanceId ?? ''
    await retag(id, 'muster:pool', 'ce')
    await eventually(drift).toMatchObject([{ name: 'wn-0001', ignored: false }])
    return id
  }
  const retag = (id: string, Key: string, Value: string) =>
    outside.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key, Value }] }))

  it('is told of and left alone; ignored until it changes again; put right when asked', async () => {
    const id = await renamed()
    const [first] = await drift()
    expect(first?.differences).toEqual([{ what: 'tag muster:pool', wanted: 'wn', found: 'ce' }])
    const decision = { kind: 'machine', id: 'wn-0001', hash: first?.hash }
    await expect(adoptDrift(ctx(), decision)).rejects.toThrow(/relies on it/)
    await ignoreDrift(ctx(), decision)
    expect(await drift()).toMatchObject([{ ignored: true }])
    await retag(id, 'Name', 'mine')
    await eventually(drift).toMatchObject([{ ignored: false }])
    await expect(ignoreDrift(ctx(), decision)).rejects.toThrow(/another way/)
    const [second] = await drift()
    const { result } = await adoptDrift(ctx(), { ...decision, hash: second?.hash })
    expect(result).toEqual({ adopted: ['tag Name'], left: ['tag muster:pool'] })
    const { operationId } = await retagMachine(ctx(), { machine: 'wn-0001' })
    await eventually(async () => (await stage.operation(operationId)).status).toBe('succeeded')
    const [instance] = await stage.living()
    expect(instance?.tags).toMatchObject({ 'muster:pool': 'wn', Name: 'mine' })
    await eventually(drift).toEqual([])
  })

  it('is as it was asked for again when somebody puts it back', async () => {
    const id = await renamed()
    await retag(id, 'muster:pool', 'wn')
    await eventually(drift).toEqual([])
    expect(stage.requestCount('CreateTags')).toBe(2)
  })
})
