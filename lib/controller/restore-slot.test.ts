import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createCatalog } from '@/lib/ec2/catalog'
import { describeVolumes } from '@/lib/ec2/volumes'
import { replaceMachine } from '@/lib/operations/replace-machine'
import { restoreSlot } from '@/lib/operations/restore-slot'
import { snapshotVolume } from '@/lib/operations/snapshot-volume'
import type { Volume } from '@/lib/store/generated/client'
import { eventually, Stage } from './testing/stage'

const actor = { kind: 'user', id: 'u1', name: 'Ada', role: 'operator' } as const

const data = {
  ...{ name: 'data', sizeGiB: 10, type: 'gp3', iops: 3500, throughput: null },
  ...{ fromSnapshot: null, label: 'data', device: '/dev/sdf', keep: true },
}
const more = { ...data, name: 'more', type: 'gp2', iops: null, device: '/dev/sdg' }

describe('a slot in whose zone EC2 has no room', () => {
  let stage: Stage
  afterEach(async () => {
    await stage?.strike()
  })

  const ctx = () => ({ db: stage.db.prisma, actor, catalog: createCatalog(stage.ec2) })
  const file = (volume: Volume | undefined) =>
    join(stage.folder, 'simulator', 'volumes', volume?.volumeId ?? '', 'file')

  async function owned(): Promise<Volume[]> {
    const claims = await stage.db.prisma.claim.findMany({
      where: { volumeRowId: { not: null } },
      include: { volume: true },
      orderBy: { what: 'asc' },
    })
    return claims.flatMap(({ volume }) => volume ?? [])
  }
  const attached = async () =>
    (await owned()).map((volume) => volume.attachmentState ?? 'no').join(' ')

  /** The machine in the slot waits for room in the zone of its volumes; `home` is that zone. */
  async function stuck(zones = ['us-east-1a', 'us-east-1b']) {
    stage = await Stage.set()
    await stage.createPool({
      ...{ claims: { elasticIp: true, volumes: [data, more] }, drainTimeout: 0, zones },
    })
    await stage.startController()
    await stage.scale(1)
    await stage.reaches('booting', 1)
    await eventually(attached).toBe('attached attached')
    const before = await owned()
    const home = before[0]?.zone ?? ''
    stage.simulator.control.mergeFaults({
      capacity: [{ instanceType: '*', zone: home, left: 0 }],
    })
    for (const volume of before) writeFileSync(file(volume), `of ${volume.name}`)
    await replaceMachine(ctx(), { machine: 'wn-0001' })
    await stage.reaches('retired', 1)
    await eventually(
      async () => (await stage.machines({ name: 'wn-0002' }))[0]?.faultMessage,
    ).toContain(`ties it to ${home}`)
    await eventually(attached).toBe('no no')
    return { before, home, other: home === 'us-east-1a' ? 'us-east-1b' : 'us-east-1a' }
  }

  async function snapshots(volumes: readonly Volume[], name: string) {
    for (const volume of volumes) {
      const { operationId } = await snapshotVolume(ctx(), { volume: volume.id, name })
      await eventually(async () => (await stage.operation(operationId)).status).toBe('succeeded')
    }
  }

  it('starts its machine in another zone, with its data there, by one operation', async () => {
    const { before, other } = await stuck()
    await snapshots(before, 'latest')
    const { operationId, result } = await restoreSlot(ctx(), { pool: 'wn', slot: 0, zone: other })
    expect(result.volumes.map(({ name, replaced }) => [name, replaced])).toEqual([
      ['data', before[0]?.id],
      ['more', before[1]?.id],
    ])
    await stage.reaches('booting', 1)
    await eventually(attached).toBe('attached attached')
    await stage.report('bootstrapped')
    await stage.report('configured')
    const [machine] = await stage.reaches('configured', 1)
    expect(machine).toMatchObject({ name: 'wn-0002', zone: other, faultCode: null })
    const after = await owned()
    expect(after).toMatchObject([
      { zone: other, sizeGiB: 10, type: 'gp3', iops: 3500, label: 'data', device: '/dev/sdf' },
      { zone: other, type: 'gp2', device: '/dev/sdg' },
    ])
    expect(after.map((volume) => readFileSync(file(volume), 'utf8'))).toEqual([
      'of wn/0 data',
      'of wn/0 more',
    ])
    const operation = await stage.operation(operationId)
    expect(operation).toMatchObject({ status: 'succeeded', poolName: 'wn' })
    const seen = await describeVolumes(stage.ec2)
    // The old ones are kept, and nobody holds them.
    for (const { volumeId } of before) {
      const old = seen.find((volume) => volume.volumeId === volumeId)
      expect(old).toMatchObject({ state: 'available', attachment: undefined })
    }
    expect(seen.filter((volume) => volume.tags['muster:id'])).toHaveLength(4)
  })

  it('takes the snapshots that are chosen', async () => {
    const { before, other } = await stuck()
    await snapshots(before, 'first')
    for (const volume of before) writeFileSync(file(volume), 'later')
    await snapshots(before, 'second')
    const first = await stage.db.prisma.snapshot.findFirstOrThrow({
      where: { name: 'first', volumeId: before[0]?.volumeId ?? '' },
    })
    const input = { pool: 'wn', slot: 0, zone: other, snapshots: { data: first.id } }
    await restoreSlot(ctx(), input)
    await eventually(attached).toBe('attached attached')
    expect((await owned()).map((volume) => readFileSync(file(volume), 'utf8'))).toEqual([
      'of wn/0 data',
      'later',
    ])
  })

  it('is left alone by what cannot be done, each with its reason', async () => {
    const { before, home, other } = await stuck()
    const restore = (input: Record<string, unknown>) =>
      restoreSlot(ctx(), { pool: 'wn', slot: 0, zone: other, ...input })
    await expect(restore({})).rejects.toThrow('has no complete snapshot. Take one first')
    await snapshots(before, 'latest')
    await expect(restore({ zone: home })).rejects.toThrow(`is tied to ${home} already`)
    await expect(restore({ zone: 'us-east-1c' })).rejects.toThrow(
      'starts no machines in us-east-1c',
    )
    await expect(restore({ zone: 'mars-1a' })).rejects.toThrow('There is no zone mars-1a')
    await expect(restore({ slot: 7 })).rejects.toThrow('owns no volume')
    await expect(restore({ slot: 'x' })).rejects.toThrow('slot: must be a whole number')
    await expect(restore({ pool: 'nobody' })).rejects.toThrow('There is no pool nobody')
    const snapshot = await stage.db.prisma.snapshot.findFirstOrThrow({
      where: { volumeId: before[1]?.volumeId ?? '' },
    })
    await expect(restore({ snapshots: { data: snapshot.id } })).rejects.toThrow(
      'is not a snapshot of wn/0 data',
    )
    await expect(restore({ snapshots: { nothing: snapshot.id } })).rejects.toThrow(
      'has no volume nothing',
    )
    expect((await owned()).map(({ id }) => id)).toEqual(before.map(({ id }) => id))
  })

  it('is not restored while its machine runs', async () => {
    stage = await Stage.set()
    await stage.createPool({ claims: { elasticIp: false, volumes: [data] } })
    await stage.startController()
    await stage.scale(1)
    await eventually(attached).toBe('attached')
    const zone = (await owned())[0]?.zone === 'us-east-1a' ? 'us-east-1b' : 'us-east-1a'
    await expect(restoreSlot(ctx(), { pool: 'wn', slot: 0, zone })).rejects.toThrow(
      'is attached to wn-0001',
    )
  })
})
