import { afterEach, describe, expect, it } from 'vitest'
import type { Ec2 } from '@/lib/ec2/client'
import { Ec2Error } from '@/lib/ec2/errors'
import { describeImages } from '@/lib/ec2/images'
import { describeSnapshots } from '@/lib/ec2/snapshots'
import { bakeImage } from '@/lib/operations/bake-image'
import { retireImage } from '@/lib/operations/retire-image'
import type { FaultsInput } from '@/lib/simulator/faults/fault-plan'
import { eventually, Stage } from './testing/stage'

const actor = { kind: 'user', id: 'u1', name: 'Ada', role: 'admin' } as const

describe('images', () => {
  let stage: Stage
  afterEach(async () => {
    await stage?.strike()
  })

  const context = () => ({ db: stage.db.prisma, actor })
  const ours = async () =>
    (await describeImages(stage.ec2)).filter(({ tags }) => tags['muster:site'] === 'stage')
  const row = (id: string) => stage.db.prisma.image.findUniqueOrThrow({ where: { id } })
  const status = (id: string) => eventually(async () => (await stage.operation(id)).status)

  /** A worker that serves, and the bake of an image from it. */
  async function baking(faults: FaultsInput = {}, through = (ec2: Ec2) => ec2) {
    stage = await Stage.set(faults)
    await stage.createPool({ drainTimeout: 600 })
    await stage.startController({ ec2: through(stage.ec2) })
    await stage.scale(1)
    await stage.reaches('booting', 1)
    await stage.report('bootstrapped')
    await stage.report('configured')
    const [worker] = await stage.machines()
    if (!worker) throw new Error('there is no machine')
    // What the gateway writes when a machine joins its room.
    await stage.db.prisma.machine.update({ where: { id: worker.id }, data: { gatewayId: 'g1' } })
    const done = await bakeImage(context(), { machine: worker.name, name: 'golden' })
    return { worker, operation: done.operationId, image: done.result.image }
  }

  const drains = (id: string) =>
    stage.db.prisma.machine.update({ where: { id }, data: { drainedAt: new Date() } })

  async function cleans(image: string): Promise<void> {
    await eventually(async () => (await row(image)).cleanRequestedAt).not.toBeNull()
    await stage.db.prisma.image.update({ where: { id: image }, data: { cleanedAt: new Date() } })
  }

  it('makes exactly one image when the answer is lost, and only then ends the machine', async () => {
    const { worker, operation, image } = await baking({
      lostReplies: [{ action: 'CreateImage', next: 1 }],
    })
    await drains(worker.id)
    await eventually(async () => (await row(image)).cleanRequestedAt).not.toBeNull()
    expect(stage.requestCount('CreateImage')).toBe(0)
    expect(stage.requestCount('TerminateInstances')).toBe(0)
    await cleans(image)
    await eventually(async () => (await row(image)).ec2State).toBe('available')
    await stage.reaches('retired', 1)
    expect(await ours()).toMatchObject([{ name: 'golden', tags: { 'muster:id': image } }])
    expect(stage.requestCount('CreateImage')).toBe(1)
    await stage.reaches('booting', 1)
    await stage.report('bootstrapped')
    await stage.report('configured')
    await status(operation).toBe('succeeded')
    expect((await stage.machines({ state: 'configured' }))[0]).toMatchObject({
      name: 'wn-0002',
      slot: worker.slot,
    })

    const retired = await retireImage(context(), { image, confirm: 'golden' })
    await status(retired.operationId).toBe('succeeded')
    expect(await ours()).toEqual([])
    const left = await describeSnapshots(stage.ec2)
    expect(left.filter(({ volumeId }) => volumeId !== 'vol-0ffffffffffffffff')).toEqual([])
    expect((await row(image)).goneAt).not.toBeNull()
  })

  it('retires an image that EC2 had deregistered already, though it was shown a moment longer', async () => {
    let answers = 0
    const { worker, operation, image } = await baking({}, (ec2) => ({
      ...ec2,
      async call(action, command, options) {
        const reply = await ec2.call(action, command, options)
        if (action !== 'DeregisterImage' || answers++ > 0) return reply
        // What EC2 says to the repeat of a call whose answer was lost.
        const message = 'The image is no longer available'
        throw new Ec2Error({ action, code: 'InvalidAMIID.Unavailable', message, kind: 'invalid' })
      },
    }))
    await drains(worker.id)
    await cleans(image)
    await stage.reaches('booting', 1)
    await stage.report('bootstrapped')
    await stage.report('configured')
    await status(operation).toBe('succeeded')
    const retired = await retireImage(context(), { image, confirm: 'golden' })
    await status(retired.operationId).toBe('succeeded')
    expect(await ours()).toEqual([])
    expect((await row(image)).goneAt).not.toBeNull()
  })

  it('makes none of a machine that keeps its identity, and says so', async () => {
    const { worker, operation, image } = await baking()
    await drains(worker.id)
    await status(operation).toBe('failed')
    expect((await stage.operation(operation)).outcome).toContain(
      'wn-0001 did not remove its identity in time',
    )
    expect(await row(image)).toMatchObject({ errorCode: 'NotCleaned', intent: 'gone' })
    expect(stage.requestCount('CreateImage')).toBe(0)
    await stage.reaches('retired', 1)
  })

  it('refuses what cannot be baked or retired, and changes nothing', async () => {
    const { worker, image } = await baking()
    const bake = (machine: string, name: string) => bakeImage(context(), { machine, name })
    await expect(bake(worker.name, 'other')).rejects.toThrow('already on its way out')
    await expect(bake('wn-0002', 'other')).rejects.toThrow('not configured')
    await expect(bake('wn-0002', 'a')).rejects.toThrow('3 to 128')
    await expect(bake('nobody', 'other')).rejects.toThrow('no machine nobody')
    await expect(retireImage(context(), { image, confirm: 'golden' })).rejects.toThrow('under way')
    await eventually(async () => stage.db.prisma.image.count()).toBe(6)
    const used = await stage.db.prisma.image.update({
      where: { imageId: 'ami-0a0000000000000a1' },
      data: { managed: true },
    })
    await expect(retireImage(context(), { image: used.id, confirm: used.name })).rejects.toThrow(
      'Machines of wn start from this image',
    )
    expect((await row(used.id)).intent).toBe('kept')
  })
})
