import type { Catalog } from '@/lib/ec2/catalog'
import { allocateAddress } from '@/lib/operations/allocate-address'
import { attachVolume } from '@/lib/operations/attach-volume'
import { createVolume } from '@/lib/operations/create-volume'
import { deleteVolume } from '@/lib/operations/delete-volume'
import { detachVolume } from '@/lib/operations/detach-volume'
import { forceDetachVolume } from '@/lib/operations/force-detach-volume'
import { growVolume } from '@/lib/operations/grow-volume'
import { protectMachine } from '@/lib/operations/protect-machine'
import { reassignAddress } from '@/lib/operations/reassign-address'
import { releaseAddress } from '@/lib/operations/release-address'
import { replaceMachine } from '@/lib/operations/replace-machine'
import { retireMachine } from '@/lib/operations/retire-machine'
import { scalePool } from '@/lib/operations/scale-pool'
import { snapshotVolume } from '@/lib/operations/snapshot-volume'
import { unprotectMachine } from '@/lib/operations/unprotect-machine'
import { MusterError } from '@/lib/platform/errors'
import type { Db } from '@/lib/store/client'
import type { Machine } from '@/lib/store/generated/client'
import type { Books } from './ec2/books'
import { zones } from './ec2/model'
import type { Guests } from './guests'
import type { History } from './history'
import { instanceType, poolName } from './pool'
import type { Event } from './schedule'

const actor = { kind: 'user', id: 'u1', name: 'Ada', role: 'admin' } as const

interface Hands {
  db: Db
  catalog: Catalog
  books: Books
  guests: Guests
  history: History
}

/** Does what the event says, through the verbs that a person's click calls; a refusal is an answer. */
export async function happen(hands: Hands, event: Event): Promise<void> {
  const { history } = hands
  try {
    const what = await act(hands, event)
    history.add(what === undefined ? `${event.do}: there is none` : `${event.do}: ${what}`)
  } catch (error) {
    if (!(error instanceof MusterError)) throw error
    history.add(`${event.do}: refused, ${error.message}`)
  }
}

async function act(hands: Hands, event: Event): Promise<string | undefined> {
  const { db, catalog, books, guests } = hands
  const ctx = { db, actor, catalog }
  switch (event.do) {
    case 'scale': {
      const { version } = await db.pool.findUniqueOrThrow({ where: { name: poolName } })
      await scalePool(ctx, { pool: poolName, desired: event.to, version })
      return `to ${event.to}`
    }
    case 'retire':
    case 'replace':
    case 'protect':
    case 'unprotect': {
      const machine = await pickMachine(hands, event.pick)
      if (!machine) return undefined
      await machineVerbs[event.do](ctx, { machine: machine.name })
      return machine.name
    }
    case 'allocate address':
      await allocateAddress(ctx, { name: `address ${event.pick}` })
      return `address ${event.pick}`
    case 'move address':
    case 'free address':
    case 'release address': {
      const address = choose(await addresses(hands), event.pick)
      if (!address) return undefined
      const name = address.publicIp ?? address.name ?? address.id
      if (event.do === 'release address') {
        await releaseAddress(ctx, { address: address.id, confirm: name })
        return name
      }
      const machine = 'to' in event ? await pickMachine(hands, event.to) : undefined
      await reassignAddress(ctx, { address: address.id, machine: machine?.name ?? null })
      return `${name} to ${machine?.name ?? 'nobody'}`
    }
    case 'create volume': {
      const zone = choose(zones, event.pick) ?? 'us-east-1a'
      await createVolume(ctx, { name: `volume ${event.pick}`, zone, sizeGiB: 2 })
      return `volume ${event.pick} in ${zone}`
    }
    case 'attach volume':
    case 'detach volume':
    case 'snapshot volume':
    case 'grow volume':
    case 'force detach':
    case 'delete volume':
      return volumeEvent(hands, event)
    case 'instance fails':
    case 'instance is terminated': {
      const instance = choose(
        [...books.instances.values()].filter((one) => books.isLiving(one)),
        event.pick,
      )
      if (!instance) return undefined
      books.end(instance, 'ec2')
      return instance.instanceId
    }
    case 'machine fails':
    case 'room breaks': {
      const machine = await pickMachine(hands, event.pick)
      if (!machine?.instanceId) return undefined
      if (event.do === 'machine fails') guests.fail(machine.instanceId)
      else await guests.leave(machine.instanceId, machine.id)
      return machine.name
    }
    case 'no room':
    case 'room again': {
      const place = `${instanceType} ${zones[event.zone]}`
      if (event.do === 'no room') books.room.set(place, 0)
      else books.room.delete(place)
      return place
    }
    case 'clock jumps':
      books.time.jump(event.byMs)
      return `by ${event.byMs / 1000} s`
    case 'time passes':
      books.time.pass(event.ms)
      return `${event.ms / 1000} s`
  }
}

const machineVerbs = {
  retire: retireMachine,
  replace: replaceMachine,
  protect: protectMachine,
  unprotect: unprotectMachine,
}

type VolumeEvent = { do: string; pick: number; to?: number }

async function volumeEvent(hands: Hands, event: VolumeEvent): Promise<string | undefined> {
  const { db } = hands
  const ctx = { db, actor }
  const volumes = await db.volume.findMany({
    where: { managed: true, goneAt: null, deleteOnTermination: false },
    orderBy: { id: 'asc' },
  })
  const volume = choose(volumes, event.pick)
  if (!volume) return undefined
  const { id, name } = volume
  const confirm = name ?? volume.volumeId ?? id
  switch (event.do) {
    case 'attach volume': {
      const machine = await pickMachine(hands, event.to ?? 0)
      if (!machine) return undefined
      await attachVolume(ctx, { volume: id, machine: machine.name })
      return `${confirm} to ${machine.name}`
    }
    case 'detach volume':
      await detachVolume(ctx, { volume: id })
      return confirm
    case 'snapshot volume':
      await snapshotVolume(ctx, { volume: id })
      return confirm
    case 'grow volume':
      await growVolume(ctx, { volume: id, sizeGiB: volume.sizeGiB + 1 })
      return confirm
    case 'force detach':
      await forceDetachVolume(ctx, { volume: id, confirm })
      return confirm
    default:
      await deleteVolume(ctx, { volume: id, confirm })
      return confirm
  }
}

/** One of the machines in service, the oldest first. */
async function pickMachine({ db }: Hands, pick: number): Promise<Machine | undefined> {
  const machines = await db.machine.findMany({
    where: { state: { not: 'retired' } },
    orderBy: { number: 'asc' },
  })
  return choose(machines, pick)
}

function addresses({ db }: Hands) {
  return db.elasticIp.findMany({ where: { managed: true, goneAt: null }, orderBy: { id: 'asc' } })
}

function choose<T>(items: readonly T[], pick: number): T | undefined {
  return items[pick % Math.max(1, items.length)]
}
