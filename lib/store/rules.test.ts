import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mayMove, type State, states } from '@/lib/lifecycle/states'
import { newId } from '@/lib/platform/ids'
import { testDatabase } from './testing/database'

let db: Awaited<ReturnType<typeof testDatabase>>
let number = 0

beforeAll(async () => {
  db = await testDatabase()
  await db.prisma.pool.create({ data: { name: 'wn', profile: 'wn', image: 'ami-1' } })
})
afterAll(() => db.drop())

/** A machine that has come as far as `state`, by legal moves alone. */
async function machineIn(state: State): Promise<string> {
  const id = newId()
  number += 1
  await db.prisma.machine.create({
    data: { id, name: `wn-${number}`, number, poolName: 'wn', profile: 'wn' },
  })
  const way =
    state === 'retired' ? (['retired'] as const) : states.slice(1, states.indexOf(state) + 1)
  for (const next of way) await move(id, next)
  return id
}

function move(id: string, state: State) {
  return db.prisma.machine.update({
    where: { id },
    data: {
      state,
      ...(state === 'booting' ? { instanceId: `i-${id}` } : {}),
      ...(state === 'retired' ? { retiredAt: new Date() } : {}),
    },
  })
}

describe('the database', () => {
  const pairs = states.flatMap((from) => states.map((to) => [from, to] as const))

  it.each(pairs.filter(([from, to]) => from !== to))(
    'lets a machine move from %s to %s exactly when the rules do',
    async (from, to) => {
      const id = await machineIn(from)
      const moved = move(id, to).then(
        () => true,
        () => false,
      )
      expect(await moved).toBe(mayMove(from, to))
    },
  )

  it('has one record for an instance id', async () => {
    const [a, b] = [await machineIn('requested'), await machineIn('requested')]
    const take = (id: string) =>
      db.prisma.machine.update({ where: { id }, data: { state: 'booting', instanceId: 'i-one' } })
    await take(a)
    await expect(take(b)).rejects.toThrow(/[Uu]nique/)
  })

  it("never gives a machine another's instance", async () => {
    const id = await machineIn('booting')
    await expect(
      db.prisma.machine.update({ where: { id }, data: { instanceId: 'i-other' } }),
    ).rejects.toThrow(/keeps it/)
  })

  it('never turns a machine back from retiring', async () => {
    const id = await machineIn('booting')
    await db.prisma.machine.update({ where: { id }, data: { intent: 'retire' } })
    await expect(
      db.prisma.machine.update({ where: { id }, data: { intent: 'serve' } }),
    ).rejects.toThrow(/on its way out/)
  })

  it('wants a fault whole', async () => {
    const id = await machineIn('booting')
    await expect(
      db.prisma.machine.update({ where: { id }, data: { faultCode: 'BootTimeout' } }),
    ).rejects.toThrow(/machine_fault/)
  })

  it('keeps history, logs and audit lines as they were written', async () => {
    const machineId = await machineIn('requested')
    await db.prisma.machineEvent.create({
      data: { machineId, kind: 'state', message: 'Requested', actor: 'test' },
    })
    await db.prisma.logChunk.create({ data: { machineId, start: 0, bytes: new Uint8Array([1]) } })
    await expect(db.prisma.machineEvent.deleteMany()).rejects.toThrow(/append-only/)
    await expect(db.prisma.machineEvent.updateMany({ data: { message: '' } })).rejects.toThrow(
      /append-only/,
    )
    await expect(db.prisma.logChunk.deleteMany()).rejects.toThrow(/append-only/)
    await expect(db.prisma.auditLine.deleteMany()).rejects.toThrow(/append-only/)
    await expect(db.prisma.machine.deleteMany()).rejects.toThrow(/append-only/)
    await expect(db.prisma.$executeRaw`TRUNCATE "MachineEvent"`).rejects.toThrow(/append-only/)
  })

  it('gives an Elastic IP and a volume one owner', async () => {
    const [a, b] = [await machineIn('booting'), await machineIn('booting')]
    await db.prisma.elasticIp.create({
      data: { id: 'eip-a', publicIp: '203.0.113.7', machineId: a },
    })
    await db.prisma.volume.create({
      data: { id: 'va', zone: 'z', sizeGiB: 1, volumeId: 'vol-1', machineId: a },
    })
    await expect(
      db.prisma.elasticIp.create({ data: { id: 'eip-b', publicIp: '203.0.113.7', machineId: b } }),
    ).rejects.toThrow(/[Uu]nique/)
    await expect(
      db.prisma.volume.create({
        data: { id: 'vb', zone: 'z', sizeGiB: 1, volumeId: 'vol-1', machineId: b },
      }),
    ).rejects.toThrow(/[Uu]nique/)
  })

  it.each([
    [{ name: '../x' }, /pool_name/],
    [{ min: 3, max: 2 }, /pool_bounds/],
    [{ desired: 11, max: 10 }, /pool_desired/],
    [{ min: -1 }, /pool_bounds/],
  ])('refuses the pool %j', async (over, reason) => {
    const data = { name: 'ce', profile: 'ce', image: 'ami-1', ...over }
    await expect(db.prisma.pool.create({ data })).rejects.toThrow(reason)
  })
})
