import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemActor } from '@/lib/access/roles'
import { Ec2Error } from '@/lib/ec2/errors'
import { readPools } from '@/lib/store/pools'
import { type TestDatabase, testDatabase } from '@/lib/store/testing/database'
import { createPool } from './create-pool'
import { deletePool } from './delete-pool'
import { editPool } from './edit-pool'
import { publishProfile } from './publish-profile'
import { refillPool } from './refill-pool'
import { replaceMachine } from './replace-machine'
import { retireMachine } from './retire-machine'
import { retireMachines } from './retire-machines'
import { scalePool } from './scale-pool'
import { seedDemo } from './seed-demo'
import { settleOperations } from './settle-operations'
import { smallRegion } from './testing/catalog'
import { addMachine, addPool, person } from './testing/site'
import type { Context } from './verb'

let site: TestDatabase
let ctx: Context
let region: ReturnType<typeof smallRegion>
let count = 0
let pool: string

beforeAll(async () => {
  site = await testDatabase()
  await site.prisma.profile.create({ data: { name: 'worker' } })
})
afterAll(() => site.drop())
beforeEach(() => {
  region = smallRegion()
  ctx = { db: site.prisma, actor: person('admin'), catalog: region }
  pool = `p${++count}`
})

const db = () => site.prisma
const poolNow = () => db().pool.findUniqueOrThrow({ where: { name: pool } })
const machines = () =>
  db().machine.findMany({ where: { poolName: pool }, orderBy: { number: 'asc' } })
const leaving = async () =>
  (await machines()).filter((m) => m.intent === 'retire').map((m) => m.name)

describe('scaling a pool', () => {
  it('requests what is missing', async () => {
    await addPool(db(), pool)
    const { result } = await scalePool(ctx, { pool, desired: 5, version: 1 })
    expect(result.pool).toEqual({ name: pool, desired: 5, version: 2 })
    expect((await machines()).map((m) => m.state)).toEqual(Array(5).fill('requested'))
  })

  it.each([-1, 1e9, 2.5, 'five', null])('refuses %s', async (desired) => {
    await addPool(db(), pool)
    await expect(scalePool(ctx, { pool, desired, version: 1 })).rejects.toMatchObject({
      code: 'InvalidInput',
    })
    expect(await poolNow()).toMatchObject({ desired: 0, version: 1 })
  })

  it.each([
    [1, "The pool's minimum is 2."],
    [9, "The pool's maximum is 8. Raise it first."],
  ])('refuses %i outside of the bounds', async (desired, message) => {
    await addPool(db(), pool, { min: 2, max: 8, desired: 2 })
    await expect(scalePool(ctx, { pool, desired, version: 1 })).rejects.toThrow(message)
  })

  it('refuses a decision on an old version, and tells the present size', async () => {
    await addPool(db(), pool)
    await scalePool(ctx, { pool, desired: 1, version: 1 })
    await expect(scalePool(ctx, { pool, desired: 4, version: 1 })).rejects.toMatchObject({
      code: 'StaleVersion',
      details: { current: { name: pool, desired: 1, version: 2 } },
    })
    expect(await machines()).toHaveLength(1)
  })

  it('lets one of two at once win', async () => {
    await addPool(db(), pool)
    const both = await Promise.allSettled([
      scalePool(ctx, { pool, desired: 3, version: 1 }),
      scalePool(ctx, { pool, desired: 4, version: 1 }),
    ])
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await machines()).toHaveLength((await poolNow()).desired)
  })

  it('acts once for two of the same key at once', async () => {
    await addPool(db(), pool)
    const keyed = { ...ctx, idempotencyKey: `twice-${pool}` }
    const input = { pool, desired: 3, version: 1 }
    const [one, other] = await Promise.all([scalePool(keyed, input), scalePool(keyed, input)])
    expect(one).toEqual(other)
    expect(await machines()).toHaveLength(3)
    await expect(scalePool(keyed, { ...input, desired: 4 })).rejects.toMatchObject({
      code: 'Unprocessable',
    })
  })

  it('lets go those chosen by hand first, and a protected one never', async () => {
    await addPool(db(), pool, { desired: 4 })
    await addMachine(db(), pool, 1, 'configured', { protected: true })
    for (const n of [2, 3, 4]) await addMachine(db(), pool, n, 'configured')
    const { result } = await scalePool(ctx, {
      pool,
      desired: 2,
      version: 1,
      retire: [`${pool}-0004`],
    })
    expect(result.retiring).toEqual([`${pool}-0004`, `${pool}-0002`])
    await expect(
      scalePool(ctx, { pool, desired: 1, version: 2, retire: [`${pool}-0001`] }),
    ).rejects.toThrow('is protected')
    await scalePool(ctx, { pool, desired: 1, version: 2 })
    await expect(scalePool(ctx, { pool, desired: 0, version: 3 })).rejects.toThrow('1 protected')
    expect(await leaving()).toEqual([`${pool}-0002`, `${pool}-0003`, `${pool}-0004`])
  })
})

describe('retiring machines', () => {
  it('shrinks the pool with the machine, but not below its minimum', async () => {
    await addPool(db(), pool, { desired: 2, min: 1 })
    for (const n of [1, 2]) await addMachine(db(), pool, n, 'configured')
    await retireMachine(ctx, { machine: `${pool}-0001` })
    expect(await poolNow()).toMatchObject({ desired: 1, version: 2 })
    await expect(retireMachine(ctx, { machine: `${pool}-0002` })).rejects.toThrow(
      'at its minimum of 1',
    )
    await expect(retireMachine(ctx, { machine: `${pool}-0001` })).rejects.toThrow(
      'already on its way out',
    )
    expect(await leaving()).toEqual([`${pool}-0001`])
  })

  it('replaces a machine without a change of size', async () => {
    await addPool(db(), pool, { desired: 1, min: 1, max: 1 })
    await addMachine(db(), pool, 1, 'configured')
    const { result, operationId } = await replaceMachine(ctx, { machine: `${pool}-0001` })
    expect(result).toEqual({ machine: `${pool}-0001`, successor: `${pool}-0002` })
    expect(await machines()).toMatchObject([
      { intent: 'retire', retireOperationId: operationId },
      { intent: 'serve', state: 'requested', requestOperationId: operationId },
    ])
    expect(await poolNow()).toMatchObject({ desired: 1 })
  })

  it('tells the outcome of each of several', async () => {
    await addPool(db(), pool, { desired: 4, min: 2 })
    await addMachine(db(), pool, 1, 'configured', { protected: true })
    for (const n of [2, 3, 4]) await addMachine(db(), pool, n, 'configured')
    const names = [1, 2, 3, 4, 9].map((n) => `${pool}-000${n}`)
    const { result } = await retireMachines(ctx, { machines: names })
    expect(result.outcomes.map((o) => [o.name.slice(-1), o.ok])).toEqual([
      ['1', false],
      ['2', true],
      ['3', true],
      ['4', false],
      ['9', false],
    ])
    expect(result.outcomes.map((o) => o.message)).toEqual([
      expect.stringContaining('protected'),
      null,
      null,
      expect.stringContaining('minimum of 2'),
      expect.stringContaining('There is no machine'),
    ])
    expect(await poolNow()).toMatchObject({ desired: 2, version: 2 })
  })

  it('keeps an attempt that could do nothing as failed', async () => {
    const { operationId } = await retireMachines(ctx, { machines: ['nobody-0001'] })
    expect(await db().operation.findUniqueOrThrow({ where: { id: operationId } })).toMatchObject({
      status: 'failed',
    })
  })

  it('gives the replaced ones successors', async () => {
    await addPool(db(), pool, { desired: 2 })
    for (const n of [1, 2]) await addMachine(db(), pool, n, 'configured')
    await retireMachines(ctx, { machines: [`${pool}-0001`, `${pool}-0002`], replace: true })
    expect(await machines()).toHaveLength(4)
    expect(await poolNow()).toMatchObject({ desired: 2 })
  })
})

describe('a pool’s definition', () => {
  const definition = {
    profile: 'worker',
    image: 'ami-0a0000000000000a1',
    instanceTypes: ['m5.large'],
    zones: ['us-east-1a', 'us-east-1b'],
  }

  it('is created with machines when it says so', async () => {
    await createPool(ctx, { name: pool, ...definition, desired: 2 })
    expect(await poolNow()).toMatchObject({ desired: 2, version: 1, bootTimeout: 600 })
    expect(await machines()).toHaveLength(2)
    await expect(createPool(ctx, { name: pool, ...definition })).rejects.toThrow('already')
  })

  it.each([
    [{ name: '../x' }, 'InvalidInput', 'name: must be lower-case'],
    [{ min: 3, max: 2 }, 'InvalidInput', 'minimum is above the maximum'],
    [{ desired: 11 }, 'InvalidInput', 'maximum is 10'],
    [{ desired: 'five' }, 'InvalidInput', 'desired: must be a whole number'],
    [{ image: 'ami-0a0000000000000a2' }, 'Unprocessable', 'built for arm64; m5.large runs x86_64'],
    [{ image: 'ami-0a0000000000000ff' }, 'Unprocessable', 'EC2 knows no image'],
    [
      { image: 'ami-0a0000000000000a2', instanceTypes: ['m6g.large'] },
      'Unprocessable',
      'us-east-1b does not offer m6g.large',
    ],
    [{ instanceTypes: ['z9.large'] }, 'Unprocessable', 'does not offer the instance type z9.large'],
    [{ zones: ['us-east-1z'] }, 'Unprocessable', 'There is no zone us-east-1z'],
    [{ subnets: ['subnet-0bbbbbbbbbbbbbbbb'] }, 'Unprocessable', 'There is no subnet'],
    [{ securityGroups: ['sg-0bbbbbbbbbbbbbbbb'] }, 'Unprocessable', 'There is no security group'],
    [{ profile: 'nothing' }, 'Unprocessable', 'There is no profile nothing; there is worker'],
    [{ standIn: '10.0.0.1' }, 'InvalidInput', 'standIn: must be a documentation address'],
    [{ cdp: 'yes' }, 'InvalidInput', 'cdp: must be true or false'],
    [{ surprise: 1 }, 'InvalidInput', 'surprise'],
  ])('is refused with %j', async (wrong, code, message) => {
    await expect(createPool(ctx, { name: pool, ...definition, ...wrong })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    })
    expect(await db().pool.count({ where: { name: pool } })).toBe(0)
  })

  it('is not changed where EC2 cannot say whether it fits', async () => {
    await addPool(db(), pool)
    region.fail = new Ec2Error({
      action: 'DescribeImages',
      code: 'ECONNREFUSED',
      message: 'refused',
      kind: 'unreachable',
    })
    await expect(
      editPool(ctx, { pool, version: 1, image: 'ami-0a0000000000000a2' }),
    ).rejects.toMatchObject({ code: 'Ec2Unavailable', status: 502 })
    await editPool(ctx, { pool, version: 1, description: 'EC2 is not asked about this' })
    expect(await poolNow()).toMatchObject({ version: 2, image: 'ami-0a0000000000000a1' })
  })

  it('keeps the desired size within the bounds', async () => {
    await addPool(db(), pool, { desired: 3 })
    await expect(editPool(ctx, { pool, version: 1, max: 2 })).rejects.toThrow('Scale it down first')
    await expect(editPool(ctx, { pool, version: 1, min: 4 })).rejects.toThrow('Scale it up first')
    await expect(editPool(ctx, { pool, version: 7, max: 9 })).rejects.toMatchObject({
      code: 'StaleVersion',
    })
  })

  it('says how profiles name its machine, which outdates none', async () => {
    await createPool(ctx, { name: pool, ...definition, desired: 1, standIn: '192.0.2.7' })
    await db().machine.updateMany({
      where: { poolName: pool },
      data: { imageId: definition.image, instanceType: 'm5.large' },
    })
    await editPool(ctx, { pool, version: 1, standIn: ' 192.0.2.8', cdp: true })
    expect((await readPools(db(), pool))[0]).toMatchObject({
      pool: { standIn: '192.0.2.8', cdp: true, version: 2 },
      outdated: 0,
    })
    const steps = await db().operationStep.findMany({ where: { operation: { poolName: pool } } })
    expect(steps.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['standIn: 192.0.2.7 → 192.0.2.8', 'cdp: no → yes']),
    )
    await editPool(ctx, { pool, version: 2, standIn: '' })
    expect(await poolNow()).toMatchObject({ standIn: null, cdp: true })
  })

  it('has a stand-in that no other pool has, whoever comes first', async () => {
    const others = ['a', 'b'].map((letter) => `${pool}-${letter}`)
    for (const name of others) await addPool(db(), name)
    const taken = await Promise.allSettled(
      others.map((name) => editPool(ctx, { pool: name, version: 1, standIn: '203.0.113.1' })),
    )
    expect(taken.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await expect(
      createPool(ctx, { name: pool, ...definition, standIn: '203.0.113.1' }),
    ).rejects.toMatchObject({ code: 'Conflict', message: expect.stringContaining('stands for') })
    const holder = others[taken.findIndex(({ status }) => status === 'fulfilled')] ?? ''
    await deletePool(ctx, { pool: holder, version: 2 })
    await createPool(ctx, { name: pool, ...definition, standIn: '203.0.113.1' })
  })

  it('is deleted only when empty, and revived with its numbers', async () => {
    await createPool(ctx, { name: pool, ...definition, desired: 2 })
    await expect(deletePool(ctx, { pool, version: 1 })).rejects.toThrow('still has 2 machines')
    await scalePool(ctx, { pool, desired: 0, version: 1 })
    await db().machine.updateMany({
      where: { poolName: pool },
      data: { state: 'retired', retiredAt: new Date() },
    })
    await deletePool(ctx, { pool, version: 2 })
    await expect(scalePool(ctx, { pool, desired: 1, version: 3 })).rejects.toThrow('no pool')
    expect((await retireMachines(ctx, { machines: [`${pool}-0001`] })).result.outcomes).toEqual([
      { name: `${pool}-0001`, ok: false, message: 'The machine is retired.' },
    ])
    const again = await createPool(ctx, { name: pool, ...definition, desired: 1 })
    expect(again.result.requested).toEqual([`${pool}-0003`])
  })
})

describe('operations', () => {
  const status = async (id: string) =>
    db().operation.findUniqueOrThrow({ where: { id }, select: { status: true, outcome: true } })

  it('end when all their machines have arrived', async () => {
    await addPool(db(), pool)
    const { operationId } = await scalePool(ctx, { pool, desired: 2, version: 1 })
    await settleOperations(db())
    expect(await status(operationId)).toMatchObject({ status: 'running' })
    for (const [i, machine] of (await machines()).entries()) {
      const where = { id: machine.id }
      await db().machine.update({ where, data: { state: 'booting', instanceId: `i-${pool}${i}` } })
      await db().machine.update({ where, data: { state: 'bootstrapped' } })
      await db().machine.update({ where, data: { state: 'configured' } })
    }
    expect((await settleOperations(db())).ended).toBeGreaterThan(0)
    expect(await status(operationId)).toEqual({ status: 'succeeded', outcome: 'All 2 done' })
  })

  it('end as failed when a machine is faulty', async () => {
    await addPool(db(), pool)
    const { operationId } = await scalePool(ctx, { pool, desired: 1, version: 1 })
    await db().machine.updateMany({
      where: { poolName: pool },
      data: { faultCode: 'LaunchFailed', faultMessage: 'no', faultSince: new Date() },
    })
    await settleOperations(db())
    expect(await status(operationId)).toEqual({
      status: 'failed',
      outcome: `1 of 1 failed: ${pool}-0001 (LaunchFailed)`,
    })
  })

  it('refill a pool that lost a machine, and name it', async () => {
    await addPool(db(), pool, { desired: 2 })
    await addMachine(db(), pool, 1, 'configured')
    await addMachine(db(), pool, 2, 'retired', {
      faultCode: 'InstanceLost',
      faultMessage: 'EC2 ended it',
      faultSince: new Date(),
    })
    const done = await refillPool(db(), pool)
    expect(done?.requested).toEqual([`${pool}-0003`])
    const steps = await db().operationStep.findMany({
      where: { operationId: done?.operationId ?? '' },
    })
    expect(steps[0]?.message).toBe(`${pool}-0002 was lost: EC2 ended it (InstanceLost)`)
    expect(await refillPool(db(), pool)).toBeUndefined()
  })
})

describe("the demo's pools", () => {
  it('are made once, for a site that never had one, with a machine where there is a profile', async () => {
    const fresh = await testDatabase()
    const seed = (waitForProfiles = false) =>
      seedDemo(fresh.prisma, smallRegion(), { waitForProfiles })
    try {
      for (const profile of ['ce', 'wn']) {
        await publishProfile(
          { db: fresh.prisma, actor: person('admin') },
          { profile, document: Buffer.from('{"software":{"components":{}}}'), source: 'test' },
        )
      }
      await expect(seed(true)).rejects.toThrow('profiles')
      expect(await fresh.prisma.pool.count()).toBe(0)
      expect(await seed()).toEqual(['ce', 'nfs', 'wn'])
      expect(await seed()).toEqual([])
      const pools = await fresh.prisma.pool.findMany({ orderBy: { name: 'asc' } })
      expect(pools.map(({ name, desired, standIn }) => ({ name, desired, standIn }))).toEqual([
        { name: 'ce', desired: 1, standIn: '192.0.2.10' },
        { name: 'nfs', desired: 0, standIn: null },
        { name: 'wn', desired: 0, standIn: null },
      ])
      expect(pools[2]).toMatchObject({
        max: 20,
        image: 'ami-0a0000000000000a1',
        instanceTypes: ['m5.large'],
        zones: ['us-east-1a', 'us-east-1b'],
      })
      expect((await fresh.prisma.machine.findMany()).map((machine) => machine.name)).toEqual([
        'ce-0001',
      ])
    } finally {
      await fresh.drop()
    }
  })

  it('are completed where a console died among them, and no others are touched', async () => {
    const fresh = await testDatabase()
    const catalog = smallRegion()
    const seed = () => seedDemo(fresh.prisma, catalog)
    try {
      const one = { image: 'ami-0a0000000000000a1', instanceTypes: ['m5.large'] }
      await createPool(
        { db: fresh.prisma, actor: systemActor('demo'), catalog },
        { ...one, name: 'ce', profile: 'ce', zones: ['us-east-1a'] },
      )
      expect(await seed()).toEqual(['nfs', 'wn'])
      await deletePool({ db: fresh.prisma, actor: person('admin') }, { pool: 'nfs', version: 1 })
      expect(await seed()).toEqual([])
      expect(await fresh.prisma.pool.count({ where: { deletedAt: null } })).toBe(2)
    } finally {
      await fresh.drop()
    }
  })

  it('do not come to a site that somebody gave pools of their names', async () => {
    const fresh = await testDatabase()
    try {
      await addPool(fresh.prisma, 'ce')
      expect(await seedDemo(fresh.prisma, smallRegion())).toEqual([])
    } finally {
      await fresh.drop()
    }
  })
})
