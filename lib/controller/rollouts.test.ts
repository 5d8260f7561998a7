import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changeRollout } from '@/lib/operations/change-rollout'
import { editProfileWaves } from '@/lib/operations/edit-profile-waves'
import { applies, failsOn, publishNext } from '@/lib/operations/testing/rollouts'
import { eventually, Stage } from './testing/stage'

const actor = { kind: 'user', id: 'u1', name: 'Ada', role: 'admin' } as const

describe('rolling out a revision', () => {
  let stage: Stage
  let ctx: { db: Stage['db']['prisma']; actor: typeof actor }

  beforeEach(async () => {
    stage = await Stage.set()
    ctx = { db: stage.db.prisma, actor }
    await stage.startController()
  })
  afterEach(() => stage?.strike())

  /** So many machines in service and in their room, on revision 1. */
  async function serving(pool: string, count: number): Promise<void> {
    const db = stage.db.prisma
    await stage.createPool({ name: pool, profile: pool })
    await publishNext(ctx, pool)
    await stage.scale(count, pool)
    const booting = { poolName: pool, state: 'booting' } as const
    await eventually(async () => (await stage.machines(booting)).length).toBe(count)
    await stage.report('bootstrapped')
    await stage.report('configured')
    await db.machine.updateMany({
      where: { poolName: pool },
      data: {
        gatewayId: 'gateway-1',
        connectedAt: new Date(),
        revisionServed: 1,
        revisionApplied: 1,
      },
    })
  }

  const status = async (profile = 'wn') =>
    (
      await stage.db.prisma.rollout.findFirstOrThrow({
        where: { profileName: profile },
        orderBy: { revision: 'desc' },
      })
    ).status
  const inForce = async (profile = 'wn') =>
    (await stage.db.prisma.profile.findUniqueOrThrow({ where: { name: profile } })).inForce

  /** The machines that are on their way to a revision, once there are so many. */
  async function onTheWay(revision: number, count: number, profile = 'wn'): Promise<string[]> {
    const read = async () =>
      (await stage.machines({ profile, revisionWanted: revision, intent: 'serve' }))
        .filter((m) => m.revisionApplied !== revision)
        .map((m) => m.name)
    await eventually(async () => (await read()).length).toBe(count)
    return read()
  }

  it('goes from the canary to a share at a time, to the revision in force', async () => {
    await serving('wn', 5)
    await editProfileWaves(ctx, { profile: 'wn', share: 40 })
    const { operationId } = await publishNext(ctx, 'wn')
    for (const size of [1, 2, 2]) {
      expect(await inForce()).toBe(1)
      for (const name of await onTheWay(2, size)) await applies(ctx.db, name, 2)
    }
    await eventually(inForce).toBe(2)
    expect(await status()).toBe('done')
    expect(await stage.operation(operationId)).toMatchObject({ status: 'succeeded' })
    expect(await stage.machines({ revisionWanted: { not: null } })).toEqual([])
  })

  it('halts when the canary fails, goes on when it is resumed, and is rolled back', async () => {
    await serving('wn', 4)
    const { operationId } = await publishNext(ctx, 'wn')
    await onTheWay(2, 1)
    await failsOn(ctx.db, 'wn-0001', 2, 'filecopy')
    await eventually(status).toBe('halted')
    const halted = (await stage.operation(operationId)).steps.at(-1)?.message
    expect(halted).toContain('wn-0001: component filecopy')
    await changeRollout(ctx, { profile: 'wn', action: 'resume' })
    await applies(ctx.db, 'wn-0001', 2)
    const second = await onTheWay(2, 1)
    await failsOn(ctx.db, second[0] ?? '', 2, 'spma')
    await eventually(status).toBe('halted')
    await changeRollout(ctx, { profile: 'wn', action: 'roll-back' })
    expect(await inForce()).toBe(3)
    expect(await stage.machines({ revisionWanted: { not: null } })).toEqual([])
    expect(await status()).toBe('rolledBack')
  })

  it('goes on where it was when the controller is started again', async () => {
    await serving('wn', 3)
    await stage.stopControllers()
    await publishNext(ctx, 'wn')
    // The canary needs no controller.
    for (const name of await onTheWay(2, 1)) await applies(ctx.db, name, 2)
    await stage.startController()
    const [next = ''] = await onTheWay(2, 1)
    await stage.stopControllers()
    await applies(ctx.db, next, 2)
    expect(await inForce()).toBe(1)
    await stage.startController()
    for (const name of await onTheWay(2, 1)) await applies(ctx.db, name, 2)
    await eventually(inForce).toBe(2)
    expect((await stage.db.prisma.rollout.findFirstOrThrow()).wave).toBe(3)
  })

  it('takes several profiles forward side by side; a newer publication supersedes', async () => {
    await serving('wn', 2)
    await serving('ce', 2)
    await publishNext(ctx, 'wn')
    await publishNext(ctx, 'ce')
    await onTheWay(2, 1, 'wn')
    for (const name of await onTheWay(2, 1, 'ce')) await failsOn(ctx.db, name, 2)
    await eventually(() => status('ce')).toBe('halted')
    for (const name of await onTheWay(2, 1, 'wn')) await applies(ctx.db, name, 2)
    for (const name of await onTheWay(2, 1, 'wn')) await applies(ctx.db, name, 2)
    await eventually(() => inForce('wn')).toBe(2)
    await publishNext(ctx, 'ce')
    for (const name of await onTheWay(3, 1, 'ce')) await applies(ctx.db, name, 3)
    for (const name of await onTheWay(3, 1, 'ce')) await applies(ctx.db, name, 3)
    await eventually(() => inForce('ce')).toBe(3)
    const ends = await stage.db.prisma.rollout.findMany({
      where: { profileName: 'ce' },
      orderBy: { revision: 'asc' },
    })
    expect(ends.map((rollout) => rollout.status)).toEqual(['superseded', 'done'])
  })

  it('waits for nobody who retires', async () => {
    await serving('wn', 2)
    await publishNext(ctx, 'wn')
    await onTheWay(2, 1)
    await stage.scale(1, 'wn', ['wn-0001'])
    for (const name of await onTheWay(2, 1)) {
      expect(name).toBe('wn-0002')
      await applies(ctx.db, name, 2)
    }
    await eventually(inForce).toBe(2)
  })
})
