import type { Actor, Role } from '@/lib/access/roles'
import { newId } from '@/lib/platform/ids'
import type { Db } from '@/lib/store/client'
import type { Machine, MachineState, Prisma } from '@/lib/store/generated/client'
import { image } from './catalog'

export function person(role: Role): Actor {
  return { kind: 'user', id: `user-${role}`, name: role, role }
}

/** A pool as if it had been created, without machines. */
export function addPool(db: Db, name: string, more: Partial<Prisma.PoolCreateInput> = {}) {
  return db.pool.create({
    data: {
      name,
      profile: name,
      max: 20,
      image: image.imageId,
      instanceTypes: ['m5.large'],
      zones: ['us-east-1a'],
      ...more,
    },
  })
}

const path: readonly MachineState[] = ['requested', 'booting', 'bootstrapped', 'configured']

/** A machine that went the lawful way to `state`; its pool's desired size is left as it was. */
export async function addMachine(
  db: Db,
  pool: string,
  number: number,
  state: MachineState = 'requested',
  more: Prisma.MachineUncheckedUpdateInput = {},
): Promise<Machine> {
  const name = `${pool}-${String(number).padStart(4, '0')}`
  let machine = await db.machine.create({
    data: { id: newId(), name, number, poolName: pool, profile: pool },
  })
  await db.pool.updateMany({
    where: { name: pool, nextNumber: { lte: number } },
    data: { nextNumber: number + 1 },
  })
  const change = async (data: Prisma.MachineUncheckedUpdateInput) => {
    machine = await db.machine.update({ where: { id: machine.id }, data })
  }
  const at = new Date()
  for (const next of path.slice(1, state === 'retired' ? 4 : path.indexOf(state) + 1)) {
    await change({
      state: next,
      [`${next}At`]: at,
      ...(next === 'booting' ? { instanceId: `i-${newId().slice(0, 17)}` } : {}),
    })
  }
  if (Object.keys(more).length > 0) await change(more)
  if (state === 'retired') await change({ state, retiredAt: at })
  return machine
}
