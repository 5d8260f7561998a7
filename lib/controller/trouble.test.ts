import { afterAll, describe, it } from 'vitest'
import { describeAddresses } from '@/lib/ec2/addresses'
import { createEc2, type Ec2 } from '@/lib/ec2/client'
import { describeImages } from '@/lib/ec2/images'
import { describeSnapshots } from '@/lib/ec2/snapshots'
import { describeVolumes } from '@/lib/ec2/volumes'
import { bakeImage } from '@/lib/operations/bake-image'
import { moveAddressBack } from '@/lib/operations/move-address-back'
import { reassignAddress } from '@/lib/operations/reassign-address'
import { replaceMachine } from '@/lib/operations/replace-machine'
import { retireImage } from '@/lib/operations/retire-image'
import { snapshotVolume } from '@/lib/operations/snapshot-volume'
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

/** What the machines and the gateway do meanwhile: everybody reports, drains, lets go and cleans. */
async function machinesDoTheirs(stage: Stage): Promise<void> {
  const db = stage.db.prisma
  const at = new Date()
  await stage.report('bootstrapped')
  await stage.report('configured')
  await db.machine.updateMany({ where: { gatewayId: null }, data: { gatewayId: 'g1' } })
  await db.volume.updateMany({
    where: { releaseRequestedAt: { not: null }, releasedAt: null },
    data: { releasedAt: at },
  })
  await db.image.updateMany({
    where: { cleanRequestedAt: { not: null }, cleanedAt: null },
    data: { cleanedAt: at },
  })
}

describe('lost answers, throttling and late news, all at once', () => {
  const stages: Stage[] = []
  const quiet: Ec2[] = []
  afterAll(async () => {
    for (const ec2 of quiet) ec2.close()
    await Promise.all(stages.map((stage) => stage.strike()))
  })

  it.concurrent.for([
    { seed: 1, lost: 0.05 },
    { seed: 2, lost: 0.05 },
    { seed: 3, lost: 0.3 },
  ])(
    'lose no address and no volume (seed $seed, $lost lost)',
    { timeout: 120_000 },
    async ({ seed, lost }, { expect }) => {
      const stage = await Stage.set({
        seed,
        lostReplies: [{ action: '*', probability: lost }],
        throttling: { on: true, scale: 0.6 },
        consistency: { unknownForMs: 300, privateIpMissingForMs: 200 },
      })
      stages.push(stage)
      const db = stage.db.prisma
      const ctx = { db, actor }
      const rests = <T>(question: () => Promise<T>) =>
        expect.poll(
          async () => {
            await machinesDoTheirs(stage)
            return question()
          },
          { timeout: 60_000, interval: 50 },
        )
      const configured = (pool: string) => async () =>
        (await stage.machines({ poolName: pool, state: 'configured', intent: 'serve' })).map(
          ({ name }) => name,
        )
      const succeed = (operations: readonly { operationId: string }[]) =>
        rests(async () => {
          const rows = await db.operation.findMany({
            where: { id: { in: operations.map(({ operationId }) => operationId) } },
          })
          const unlike = rows.filter(({ status }) => status !== 'succeeded')
          return unlike.map(({ title, status, outcome }) => `${title}: ${status}, ${outcome}`)
        }).toEqual([])
      /** What the slot owns, and where EC2 shows it. */
      const owned = async () => {
        const address = await db.elasticIp.findFirstOrThrow({
          where: { claim: { isNot: null } },
          include: { machine: true },
        })
        const volume = await db.volume.findFirstOrThrow({
          where: { claim: { isNot: null } },
          include: { machine: true },
        })
        return { address, volume, at: `${address.machine?.name} ${volume.machine?.name}` }
      }

      const claims = { elasticIp: true, volumes: [data] }
      const pool = { drainTimeout: 0, zones: ['us-east-1a'] }
      await stage.createPool({ ...pool, name: 'ce', profile: 'ce', claims })
      await stage.createPool(pool)
      await stage.startController({ pace: { gatherMs: 20, busyMs: 150, quietMs: 300 } })
      await stage.scale(1, 'ce')
      await stage.scale(2)
      await rests(configured('ce')).toEqual(['ce-0001'])
      await rests(configured('wn')).toEqual(['wn-0001', 'wn-0002'])
      await rests(async () => (await owned()).at).toBe('ce-0001 ce-0001')
      const before = await owned()
      // From here on there are too few tokens for two launches at once.
      stage.simulator.control.mergeFaults({ throttling: { on: true, scale: 0.2 } })

      const [replaced, baked] = [
        await replaceMachine(ctx, { machine: 'ce-0001' }),
        await bakeImage(ctx, { machine: 'wn-0002', name: 'golden' }),
      ]
      await rests(async () => (await owned()).at).toBe('ce-0002 ce-0002')
      const { address, volume } = await owned()
      expect(address.allocationId).toBe(before.address.allocationId)
      expect(volume.volumeId).toBe(before.volume.volumeId)
      await succeed([replaced])

      const given = await reassignAddress(ctx, { address: address.id, machine: 'wn-0001' })
      const taken = await snapshotVolume(ctx, { volume: volume.id })
      await succeed([given, taken])
      expect((await owned()).at).toBe('wn-0001 ce-0002')
      const { image } = baked.result
      await succeed([await moveAddressBack(ctx, { address: address.id }), baked])
      await succeed([await retireImage(ctx, { image, confirm: 'golden' })])
      await rests(configured('ce')).toEqual(['ce-0002'])
      await rests(configured('wn')).toEqual(['wn-0001', 'wn-0003'])
      await rests(() => db.operation.count({ where: { status: 'running' } })).toBe(0)

      const { byAction } = stage.simulator.control.requests()
      const struck = Object.values(byAction)
      expect(struck.reduce((sum, { lost: n }) => sum + n, 0)).toBeGreaterThan(0)
      expect(struck.some(({ errors }) => errors.RequestLimitExceeded)).toBe(true)

      // EC2's own books, read without trouble.
      stage.simulator.control.replaceFaults({})
      const ec2 = createEc2({
        region: 'us-east-1',
        endpoint: stage.simulator.url,
        usesSimulator: true,
      })
      quiet.push(ec2)
      const holder = (await stage.machines({ name: 'ce-0002' }))[0]?.instanceId
      expect(await describeAddresses(ec2)).toMatchObject([
        { allocationId: address.allocationId, instanceId: holder },
      ])
      const volumes = (await describeVolumes(ec2)).filter(({ tags }) => tags['muster:id'])
      expect(volumes).toMatchObject([
        { volumeId: volume.volumeId, state: 'in-use', attachment: { instanceId: holder } },
      ])
      const ours = ({ tags }: { tags: Record<string, string> }) => tags['muster:site'] === 'stage'
      expect((await describeSnapshots(ec2)).filter(ours)).toHaveLength(1)
      expect((await describeImages(ec2)).filter(ours)).toEqual([])
      expect(stage.simulator.control.instances().filter((i) => i.state === 'running')).toHaveLength(
        3,
      )
      expect(stage.simulator.control.instances()).toHaveLength(5)
      for (const { status, outcome } of await db.operation.findMany()) {
        expect(status).toBe('succeeded')
        expect(outcome).toBeTruthy()
      }
    },
  )
})
