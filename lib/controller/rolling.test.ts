import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changeRoll } from '@/lib/operations/change-roll'
import { startRoll } from '@/lib/operations/start-roll'
import { setFault } from '@/lib/store/machine-history'
import { eventually, Stage } from './testing/stage'

const former = 'ami-0a0000000000000a1'
const next = 'ami-0a0000000000000a4'
const actor = { kind: 'user', id: 'u1', name: 'Ada', role: 'admin' } as const

describe('rolling a pool', () => {
  let stage: Stage
  let ctx: { db: Stage['db']['prisma']; actor: typeof actor }

  beforeEach(async () => {
    stage = await Stage.set()
    ctx = { db: stage.db.prisma, actor }
    await stage.createPool({ drainTimeout: 0 })
    await stage.startController()
  })
  afterEach(() => stage?.strike())

  async function withServing(count: number): Promise<void> {
    await stage.scale(count)
    await stage.reaches('booting', count)
    await reportAll()
    await stage.reaches('configured', count)
  }

  async function reportAll(): Promise<void> {
    await stage.report('bootstrapped')
    await stage.report('configured')
  }

  /** The pool gets the image as an edit gives it one, then it is rolled. */
  async function roll(more: Record<string, unknown> = {}): Promise<string> {
    const { version } = await stage.db.prisma.pool.update({
      where: { name: 'wn' },
      data: { image: next, version: { increment: 1 } },
    })
    return (await startRoll(ctx, { pool: 'wn', version, ...more })).operationId
  }

  const status = async () =>
    (await stage.db.prisma.roll.findFirstOrThrow({ orderBy: { createdAt: 'desc' } })).status

  const serving = () => stage.machines({ intent: 'serve', state: { not: 'retired' } })
  const away = async () => 6 - (await serving()).filter((m) => m.state === 'configured').length

  /** Lets `count` successors report, one after the other, and answers the most that were ever away. */
  async function passes(count: number): Promise<number> {
    let most = 0
    for (let done = 0; done < count; done++) {
      await stage.reaches('booting', 1)
      most = Math.max(most, await away())
      await reportAll()
    }
    return most
  }

  async function failsToConfigure(): Promise<string> {
    const [machine] = await stage.reaches('booting', 1)
    await stage.report('bootstrapped')
    if (!machine) throw new Error('There is no successor')
    await stage.db.prisma.$transaction((tx) =>
      setFault(tx, machine, 'ConfigureFailed', 'Errors while configuring filecopy', {
        actor: machine.name,
      }),
    )
    return machine.name
  }

  it('replaces one at a time, each in its slot, and leaves the size alone', async () => {
    await withServing(6)
    const before = (await serving()).map((m) => m.slot)
    const operationId = await roll()
    expect(await passes(6)).toBe(1)
    await eventually(status).toBe('done')
    const machines = await serving()
    expect(machines.map((m) => m.imageId)).toEqual(Array(6).fill(next))
    expect(machines.map((m) => m.slot).sort()).toEqual(before)
    expect(await stage.living()).toHaveLength(6)
    const pool = await stage.db.prisma.pool.findUniqueOrThrow({ where: { name: 'wn' } })
    expect(pool.desired).toBe(6)
    const operation = await stage.operation(operationId)
    expect(operation).toMatchObject({ status: 'succeeded', outcome: 'All replaced' })
    expect(operation.steps.map((step) => step.message)).toContain(
      `Replace wn-0001 by wn-0007 (image ${former}, now ${next})`,
    )
  })

  it('halts at the third successor that fails to configure, says why, and turns back', async () => {
    await withServing(6)
    const operationId = await roll()
    await passes(2)
    expect(await failsToConfigure()).toBe('wn-0009')
    await eventually(status).toBe('halted')
    const halted = await stage.db.prisma.roll.findFirstOrThrow()
    expect(halted.haltReason).toContain('wn-0009: ConfigureFailed, Errors while configuring')
    expect((await serving()).filter((m) => m.imageId === former)).toHaveLength(3)

    await changeRoll(ctx, { pool: 'wn', action: 'turn-back' })
    expect(await passes(3)).toBe(1)
    await eventually(status).toBe('turnedBack')
    expect((await serving()).map((m) => m.imageId)).toEqual(Array(6).fill(former))
    const pool = await stage.db.prisma.pool.findUniqueOrThrow({ where: { name: 'wn' } })
    expect(pool).toMatchObject({ image: former, desired: 6 })
    const operation = await stage.operation(operationId)
    expect(operation).toMatchObject({ status: 'failed', outcome: 'Turned back: all as before' })
  })

  it('tries a failed successor again when it is resumed', async () => {
    await withServing(2)
    await roll()
    await failsToConfigure()
    await eventually(status).toBe('halted')
    await changeRoll(ctx, { pool: 'wn', action: 'resume' })
    await passes(2)
    await eventually(status).toBe('done')
    expect((await serving()).map((m) => m.name)).toEqual(['wn-0004', 'wn-0005'])
  })

  it('with surge never has fewer in service than desired', async () => {
    await withServing(3)
    await roll({ surge: true })
    for (let i = 0; i < 3; i++) {
      await stage.reaches('booting', 1)
      expect((await serving()).filter((m) => m.state === 'configured').length).toBe(3)
      await reportAll()
    }
    await eventually(status).toBe('done')
    expect(await serving()).toHaveLength(3)
  })

  it('goes on where it was when the controller is started again, and waits while paused', async () => {
    await withServing(3)
    await roll()
    await passes(1)
    await stage.reaches('booting', 1)
    await stage.stopControllers()
    await changeRoll(ctx, { pool: 'wn', action: 'pause' })
    await stage.startController()
    await reportAll()
    await stage.reaches('retired', 2)
    expect(await stage.machines({ state: 'booting' })).toHaveLength(0)
    expect((await serving()).filter((m) => m.imageId === former)).toHaveLength(1)
    await stage.stopControllers()
    await changeRoll(ctx, { pool: 'wn', action: 'resume' })
    await stage.startController()
    await passes(1)
    await eventually(status).toBe('done')
    expect(await stage.machines()).toHaveLength(6)
  })
})
