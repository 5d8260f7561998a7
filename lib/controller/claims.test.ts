import { afterEach, describe, expect, it } from 'vitest'
import { associateAddress, describeAddresses } from '@/lib/ec2/addresses'
import { terminateInstances } from '@/lib/ec2/terminate'
import { describeVolumes } from '@/lib/ec2/volumes'
import { replaceMachine } from '@/lib/operations/replace-machine'
import { readResourceHistory } from '@/lib/store/resource-history'
import { changeAddress } from './testing/resources'
import { eventually, Stage } from './testing/stage'

const actor = { kind: 'user', id: 'u1', name: 'Ada', role: 'admin' } as const

const data = {
  name: 'data',
  sizeGiB: 5,
  type: 'gp3',
  iops: null,
  throughput: null,
  fromSnapshot: null,
  label: null,
  device: '/dev/sdf',
  keep: true,
}
const scratch = { ...data, name: 'scratch', device: '/dev/sdg', sizeGiB: 1, keep: false }

describe('claims', () => {
  let stage: Stage
  afterEach(async () => {
    await stage?.strike()
  })

  async function withPool(count: number, volumes = [data], faults = {}) {
    stage = await Stage.set(faults)
    await stage.createPool({ claims: { elasticIp: true, volumes }, drainTimeout: 0 })
    await stage.startController()
    await stage.scale(count)
    await stage.reaches('booting', count)
  }

  /** What each slot holds, as EC2 shows it. */
  async function held() {
    const claims = await stage.db.prisma.claim.findMany({
      include: {
        elasticIp: { include: { machine: true } },
        volume: { include: { machine: true } },
      },
      orderBy: [{ slot: 'asc' }, { what: 'asc' }],
    })
    return claims.map((claim) => {
      const resource = claim.elasticIp ?? claim.volume
      const attached = claim.volume === null || claim.volume.attachmentState === 'attached'
      const name = attached ? resource?.machine?.name : 'not yet'
      return `${claim.slot} ${claim.what} ${name ?? '-'}`
    })
  }

  const kept = async () => (await describeVolumes(stage.ec2)).filter((v) => v.tags['muster:id'])

  it('gives each slot its address and volumes, in the zone of its machine', async () => {
    await withPool(2, [data, scratch])
    await eventually(held).toEqual([
      '0 address wn-0001',
      '0 volume:data wn-0001',
      '0 volume:scratch wn-0001',
      '1 address wn-0002',
      '1 volume:data wn-0002',
      '1 volume:scratch wn-0002',
    ])
    const machines = await stage.machines()
    const volumes = await kept()
    expect(volumes).toHaveLength(4)
    for (const volume of volumes) {
      const machine = machines.find((m) => m.instanceId === volume.attachment?.instanceId)
      expect(volume.zone).toBe(machine?.zone)
    }
    expect(volumes.map((v) => v.attachment?.device).sort()).toEqual([
      '/dev/sdf',
      '/dev/sdf',
      '/dev/sdg',
      '/dev/sdg',
    ])
    expect(await describeAddresses(stage.ec2)).toHaveLength(2)
  })

  it('hands both on to the successor when the instance is ended behind our back', async () => {
    await withPool(1)
    await eventually(held).toEqual(['0 address wn-0001', '0 volume:data wn-0001'])
    const [address] = await describeAddresses(stage.ec2)
    const [volume] = await kept()
    const [machine] = await stage.machines()
    await terminateInstances(stage.ec2, [machine?.instanceId ?? ''])
    await eventually(held).toEqual(['0 address wn-0002', '0 volume:data wn-0002'])
    const [successor] = await stage.machines({ name: 'wn-0002' })
    expect(successor).toMatchObject({ slot: 0, zone: volume?.zone })
    expect(await describeAddresses(stage.ec2)).toMatchObject([
      { publicIp: address?.publicIp, instanceId: successor?.instanceId },
    ])
    expect(await kept()).toMatchObject([
      { volumeId: volume?.volumeId, attachment: { instanceId: successor?.instanceId } },
    ])
    // Whence and whither it went is told of each, with the operation that requested the successor.
    const { id } = await stage.db.prisma.volume.findFirstOrThrow({
      where: { volumeId: volume?.volumeId ?? '' },
    })
    const history = await readResourceHistory(stage.db.prisma, [{ type: 'volume', id }])
    const moves = history.map(({ line, operation }) => [
      line.actorName,
      line.before,
      line.after,
      operation?.id ?? null,
    ])
    expect(moves).toEqual([
      ['controller', { machine: null }, { machine: 'wn-0002' }, successor?.requestOperationId],
      ['EC2', { machine: 'wn-0001' }, { machine: null }, null],
      ['controller', { machine: null }, { machine: 'wn-0001' }, machine?.requestOperationId],
    ])
  })

  it('hands both on when the machine is replaced, with replies lost on the way', async () => {
    await withPool(1, [data], { lostReplies: [{ probability: 0.1 }] })
    await eventually(held).toEqual(['0 address wn-0001', '0 volume:data wn-0001'])
    await replaceMachine({ db: stage.db.prisma, actor }, { machine: 'wn-0001' })
    await stage.reaches('retired', 1)
    await eventually(held).toEqual(['0 address wn-0002', '0 volume:data wn-0002'])
    stage.simulator.control.replaceFaults({})
    expect(await describeAddresses(stage.ec2)).toHaveLength(1)
    expect(await kept()).toHaveLength(1)
    expect((await stage.machines({ name: 'wn-0002' }))[0]?.slot).toBe(0)
  })

  it('keeps what a slot owns when it is scaled away, but for what is not kept, and gives it back', async () => {
    await withPool(1, [data, scratch])
    const all = ['0 address wn-0001', '0 volume:data wn-0001', '0 volume:scratch wn-0001']
    await eventually(held).toEqual(all)
    const before = (await kept()).find((volume) => volume.tags.Name === 'wn/0 data')
    await stage.scale(0)
    await stage.reaches('retired', 1)
    await eventually(held).toEqual(['0 address -', '0 volume:data not yet'])
    await eventually(async () => (await kept()).map((volume) => volume.volumeId)).toEqual([
      before?.volumeId,
    ])
    expect(await describeAddresses(stage.ec2)).toHaveLength(1)
    await stage.scale(1)
    await eventually(held).toEqual(all.map((line) => line.replace('wn-0001', 'wn-0002')))
    expect((await kept()).map((volume) => volume.volumeId)).toContain(before?.volumeId)
  })

  it('ties a machine to the zone of its volume, and says so when there is no room', async () => {
    await withPool(1)
    await eventually(held).toEqual(['0 address wn-0001', '0 volume:data wn-0001'])
    const [volume] = await kept()
    stage.simulator.control.mergeFaults({
      capacity: [{ instanceType: '*', zone: volume?.zone ?? '', left: 0 }],
    })
    await replaceMachine({ db: stage.db.prisma, actor }, { machine: 'wn-0001' })
    await eventually(
      async () => (await stage.machines({ name: 'wn-0002' }))[0]?.faultMessage,
    ).toContain(`ties it to ${volume?.zone}`)
    const [waiting] = await stage.machines({ name: 'wn-0002' })
    expect(waiting).toMatchObject({ state: 'requested', faultCode: 'LaunchFailed' })
    expect(waiting?.faultMessage).toContain('from snapshots in another zone')
  })

  it('leaves an address where a person put it, and takes it back when that machine is gone', async () => {
    await withPool(1, [])
    await eventually(held).toEqual(['0 address wn-0001'])
    await stage.createPool({ name: 'other', profile: 'other', drainTimeout: 0 })
    await stage.scale(1, 'other')
    await stage.reaches('booting', 2)
    const [worker] = await stage.machines({ poolName: 'other' })
    const [address] = await stage.db.prisma.elasticIp.findMany()
    const move = await changeAddress(stage, address?.id ?? '', {
      wantedMachineId: worker?.id ?? null,
      movedBy: 'Ada',
      previousMachineId: address?.machineId ?? null,
    })
    await eventually(async () => (await stage.operation(move)).status).toBe('succeeded')
    expect(await held()).toEqual(['0 address other-0001'])
    await stage.scale(0, 'other')
    await eventually(held).toEqual(['0 address wn-0001'])
  })

  it('puts right what somebody moved in EC2', async () => {
    await withPool(2, [])
    const both = ['0 address wn-0001', '1 address wn-0002']
    await eventually(held).toEqual(both)
    const [first] = await describeAddresses(stage.ec2)
    const machines = await stage.machines()
    const other = machines.find((m) => m.instanceId !== first?.instanceId)
    await associateAddress(stage.ec2, first?.allocationId ?? '', other?.instanceId ?? '')
    await eventually(async () => {
      const seen = await describeAddresses(stage.ec2)
      return seen.filter((address) => address.instanceId).length
    }).toBe(2)
    await eventually(held).toEqual(both)
  })
})
