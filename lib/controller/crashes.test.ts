import { readdirSync, readFileSync } from 'node:fs'
import { ModifyInstanceAttributeCommand } from '@aws-sdk/client-ec2'
import { afterEach, describe, expect, it } from 'vitest'
import { allocateAddress, describeAddresses } from '@/lib/ec2/addresses'
import { describeImages } from '@/lib/ec2/images'
import { describeSnapshots } from '@/lib/ec2/snapshots'
import { describeVolumes } from '@/lib/ec2/volumes'
import { adoptAddress } from '@/lib/operations/adopt-address'
import { bakeImage } from '@/lib/operations/bake-image'
import { deleteVolume } from '@/lib/operations/delete-volume'
import { detachVolume } from '@/lib/operations/detach-volume'
import { forceDetachVolume } from '@/lib/operations/force-detach-volume'
import { growVolume } from '@/lib/operations/grow-volume'
import { reassignAddress } from '@/lib/operations/reassign-address'
import { releaseAddress } from '@/lib/operations/release-address'
import { replaceMachine } from '@/lib/operations/replace-machine'
import { retireImage } from '@/lib/operations/retire-image'
import { snapshotVolume } from '@/lib/operations/snapshot-volume'
import { Assassin } from './testing/assassin'
import { addressRow, volumeRow, wantAddress, wantVolume } from './testing/resources'
import { Stage } from './testing/stage'

const actor = { kind: 'user', id: 'u1', name: 'Ada', role: 'admin' } as const
const data = {
  name: 'data',
  sizeGiB: 5,
  type: 'gp3',
  fromSnapshot: null,
  label: null,
  device: '/dev/sdf',
  keep: true,
}

/** Every call in lib/ec2 by which anything at EC2 changes, as the code has them. */
function changingCalls(): string[] {
  const files = readdirSync('lib/ec2').filter((f) => f.endsWith('.ts') && !f.endsWith('.test.ts'))
  const sources = files.map((file) => readFileSync(`lib/ec2/${file}`, 'utf8'))
  const calls = sources.flatMap((source) =>
    [...source.matchAll(/\bnew (\w+)Command\(/g)].map((match) => match[1] ?? ''),
  )
  return [...new Set(calls)].filter((call) => !/^(Describe|Get)/.test(call)).sort()
}

describe('a controller killed at every call that changes something at EC2', () => {
  let stage: Stage
  let assassin: Assassin
  const killed = new Set<string>()
  const ends: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })

  async function setStage(): Promise<void> {
    stage = await Stage.set()
    ends.push(() => stage.strike())
  }

  async function setAssassin(): Promise<void> {
    assassin = new Assassin(stage)
    ends.push(async () => {
      for (const where of assassin.killed) killed.add(where)
      await assassin.stop()
    })
    await assassin.start()
  }

  const rests = <T>(question: () => Promise<T>) =>
    expect.poll(question, { timeout: 120_000, interval: 50 })
  const succeeds = ({ operationId }: { operationId: string }) =>
    rests(async () => (await stage.operation(operationId)).status).toBe('succeeded')
  const nothingRuns = () =>
    rests(async () => {
      const running = await stage.db.prisma.operation.findMany({ where: { status: 'running' } })
      return running.map((operation) => operation.title)
    }).toEqual([])

  it('launches, replaces and retires with what slots claim: nothing twice, lost or dangling', {
    timeout: 300_000,
  }, async () => {
    await setStage()
    const db = stage.db.prisma
    await stage.createPool({ claims: { elasticIp: true, volumes: [data] }, drainTimeout: 0 })
    await setAssassin()
    const holder = async () => {
      const { machine } = await db.elasticIp.findFirstOrThrow({ include: { machine: true } })
      const volume = await db.volume.findFirstOrThrow({
        where: { claim: { isNot: null } },
        include: { machine: true },
      })
      const attached = volume.attachmentState === 'attached' ? volume.machine?.name : '-'
      return `${machine?.name ?? '-'} ${attached}`
    }

    await stage.scale(1)
    await rests(async () => (await stage.machines({ state: 'booting' })).length).toBe(1)
    await rests(holder).toBe('wn-0001 wn-0001')
    await stage.report('bootstrapped')
    await stage.report('configured')

    // Somebody has EC2 delete the volume with its instance: that is undone before the instance ends.
    const [server] = await stage.machines()
    await stage.ec2.call(
      'ModifyInstanceAttribute',
      new ModifyInstanceAttributeCommand({
        InstanceId: server?.instanceId ?? '',
        BlockDeviceMappings: [{ DeviceName: data.device, Ebs: { DeleteOnTermination: true } }],
      }),
      { kind: 'write' },
    )

    // It sits in its room, so it is asked to let go of its volume: a controller that dies meanwhile
    // is followed by one that waits for the answer to the same question.
    await db.machine.updateMany({ data: { gatewayId: 'g1' } })
    const replaced = await replaceMachine({ db, actor }, { machine: 'wn-0001' })
    const asked = () => db.volume.findFirst({ where: { releaseRequestedAt: { not: null } } })
    await rests(asked).not.toBeNull()
    const question = await asked()
    assassin.killAll('before the volume was let go of')
    expect(assassin.killed).not.toContain('before TerminateInstances')
    await db.volume.updateMany({
      where: { releaseRequestedAt: question?.releaseRequestedAt ?? null, releasedAt: null },
      data: { releasedAt: new Date() },
    })
    await rests(holder).toBe('wn-0002 wn-0002')
    const [first] = await stage.machines({ name: 'wn-0001' })
    const history = await stage.events(first?.id ?? '')
    expect(history.filter((line) => line.startsWith('Asked to let go of wn/0 data'))).toHaveLength(
      1,
    )
    expect(history.filter((line) => line.endsWith('terminating the instance'))).toHaveLength(1)
    expect(history.join('\n')).not.toContain('It has not let go')
    await stage.report('bootstrapped')
    await stage.report('configured')
    await succeeds(replaced)

    const volume = await db.volume.findFirstOrThrow({ where: { claim: { isNot: null } } })
    await succeeds(await snapshotVolume({ db, actor }, { volume: volume.id }))

    await stage.scale(0)
    await rests(async () => (await stage.machines({ state: 'retired' })).length).toBe(2)
    await rests(holder).toBe('- -')
    await nothingRuns()

    // EC2's own books: two machines were launched in all, and what they shared is there once.
    expect(await stage.living()).toEqual([])
    expect((await stage.machines()).every((m) => m.instanceId !== null)).toBe(true)
    expect(stage.simulator.control.instances()).toHaveLength(2)
    const addresses = await describeAddresses(stage.ec2)
    expect(addresses.map((a) => a.instanceId)).toEqual([undefined])
    const volumes = (await describeVolumes(stage.ec2)).filter((v) => v.tags['muster:id'])
    expect(volumes.map((v) => [v.volumeId, v.state])).toEqual([[volume.volumeId, 'available']])
    const snapshots = (await describeSnapshots(stage.ec2)).filter((s) => s.tags['muster:id'])
    expect(snapshots).toHaveLength(1)
  })

  it('bakes and retires images, moves addresses and changes volumes: likewise', {
    timeout: 300_000,
  }, async () => {
    await setStage()
    const db = stage.db.prisma
    const ctx = { db, actor }
    await stage.createPool({ drainTimeout: 0, zones: ['us-east-1a'] })
    await stage.startController()
    await stage.scale(2)
    const [server, worker] = await stage.reaches('booting', 2)
    await stage.report('bootstrapped')
    await stage.report('configured')
    if (!server || !worker) throw new Error('there are no machines')
    // What the gateway writes when a machine joins its room.
    await db.machine.update({ where: { id: worker.id }, data: { gatewayId: 'g1' } })
    const at = (device: string) => ({ wantedMachineId: server.id, wantedDevice: device })
    const lent = await wantAddress(stage, { name: 'lent', wantedMachineId: server.id })
    const big = await wantVolume(stage, { name: 'big', ...at('/dev/sdf') })
    const stuck = await wantVolume(stage, { name: 'stuck', ...at('/dev/sdg') })
    const foreign = await allocateAddress(stage.ec2, { site: 'elsewhere', id: 'x' })
    for (const wanted of [lent, big, stuck]) await succeeds(wanted)
    await rests(() => db.elasticIp.count({ where: { managed: false } })).toBe(1)
    const snapshotsBefore = (await describeSnapshots(stage.ec2)).length
    await stage.stopControllers()
    await setAssassin()

    const bake = await bakeImage(ctx, { machine: worker.name, name: 'golden' })
    const { image } = bake.result
    const first = [
      await adoptAddress(ctx, { address: foreign.allocationId }),
      await growVolume(ctx, { volume: big.id, sizeGiB: 7 }),
      await reassignAddress(ctx, { address: lent.id, machine: null }),
    ]
    await rests(async () =>
      (await db.image.findUniqueOrThrow({ where: { id: image } })).cleanRequestedAt?.getTime(),
    ).toBeTruthy()
    await db.image.update({ where: { id: image }, data: { cleanedAt: new Date() } })
    for (const operation of first) await succeeds(operation)
    expect((await volumeRow(stage, big.id)).sizeGiB).toBe(7)

    stage.simulator.control.mergeFaults({
      busyVolumes: [{ volumeId: (await volumeRow(stage, stuck.id)).volumeId ?? '' }],
    })
    const address = await addressRow(stage, lent.id)
    const release = { address: lent.id, confirm: address.publicIp ?? '' }
    const second: { operationId: string }[] = [
      await detachVolume(ctx, { volume: big.id }),
      await releaseAddress(ctx, release),
    ]
    await detachVolume(ctx, { volume: stuck.id })
    await rests(async () => {
      // What the gateway writes when the machine has let go.
      await db.volume.updateMany({
        where: { releaseRequestedAt: { not: null }, releasedAt: null },
        data: { releasedAt: new Date() },
      })
      return (await volumeRow(stage, stuck.id)).attachmentState
    }).toBe('busy')
    second.push(await forceDetachVolume(ctx, { volume: stuck.id, confirm: 'stuck' }))
    for (const operation of second) await succeeds(operation)

    const last: { operationId: string }[] = [
      await deleteVolume(ctx, { volume: big.id, confirm: 'big' }),
      await deleteVolume(ctx, { volume: stuck.id, confirm: 'stuck' }),
    ]
    await rests(async () => (await stage.machines({ state: 'retired' })).length).toBe(1)
    await rests(async () => (await stage.machines({ state: 'booting' })).length).toBe(1)
    await stage.report('bootstrapped')
    await stage.report('configured')
    await succeeds(bake)
    const mine = async () =>
      (await describeImages(stage.ec2)).filter(({ tags }) => tags['muster:site'] === 'stage')
    expect(await mine()).toMatchObject([{ name: 'golden', tags: { 'muster:id': image } }])
    last.push(await retireImage(ctx, { image, confirm: 'golden' }))
    for (const operation of last) await succeeds(operation)
    await nothingRuns()

    // EC2's own books.
    expect(await stage.living()).toHaveLength(2)
    expect(stage.simulator.control.instances()).toHaveLength(3)
    expect(await mine()).toEqual([])
    expect(await describeSnapshots(stage.ec2)).toHaveLength(snapshotsBefore)
    const addresses = await describeAddresses(stage.ec2)
    expect(addresses).toMatchObject([
      { allocationId: foreign.allocationId, tags: { 'muster:site': 'stage' } },
    ])
    expect((await describeVolumes(stage.ec2)).filter((v) => v.tags['muster:id'])).toEqual([])
    expect(assassin.killed.filter((where) => where === 'after DetachVolume')).toHaveLength(3)
  })

  it('met every call by which lib/ec2 changes anything', () => {
    const calls = changingCalls()
    expect(calls).toContain('RunInstances')
    const wanted = calls.flatMap((call) => [`before ${call}`, `after ${call}`])
    expect(wanted.filter((where) => !killed.has(where))).toEqual([])
  })
})
