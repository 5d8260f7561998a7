import { Refusal } from '@/lib/gateway/answers'
import { enterRooms, leaveRooms } from '@/lib/gateway/presence'
import { takeReleased } from '@/lib/gateway/take-released'
import { type Status, takeStatus } from '@/lib/gateway/take-status'
import { now } from '@/lib/platform/clock'
import { sha256Hex } from '@/lib/platform/ids'
import type { Db } from '@/lib/store/client'
import type { Books, Volume } from './ec2/books'
import { letGo } from './ec2/volumes'
import type { History } from './history'

const gatewayId = 'gateway-1'
/** How often it says that it lives. */
const beatMs = 5_000
/** From running to the agent's first call. */
const bootsForMs = 3_000

interface Guest {
  inRoom: boolean
  bootstrapped: boolean
  configured: boolean
  /** Its next Quattor run ends with an error. */
  fails: boolean
  mounted: Set<string>
}

const fields = {
  id: true,
  name: true,
  state: true,
  intent: true,
  instanceId: true,
  tokenHash: true,
  drainedAt: true,
  launchId: true,
} as const

const volumeFields = {
  machineId: true,
  volumeId: true,
  deleteOnTermination: true,
  releaseRequestedAt: true,
  releasedAt: true,
  attachmentState: true,
} as const

/** The machines of all instances: each does its next step when it is looked at, through the gateway's own code. */
export class Guests {
  private readonly guests = new Map<string, Guest>()
  private aliveAt = Number.NEGATIVE_INFINITY

  constructor(
    private readonly db: Db,
    private readonly books: Books,
    private readonly history: History,
  ) {}

  isMounted = ({ volumeId, attachment }: Volume): boolean =>
    this.guests.get(attachment?.instanceId ?? '')?.mounted.has(volumeId) ?? false

  /** What each machine says of itself. */
  truth(): { instanceId: string; configured: boolean }[] {
    return [...this.guests].map(([instanceId, { configured }]) => ({ instanceId, configured }))
  }

  fail(instanceId: string): void {
    const guest = this.guests.get(instanceId)
    if (guest) guest.fails = true
  }

  /** Every machine does what it does next. True when any did something. */
  async act(): Promise<boolean> {
    await this.keepGatewayAlive()
    const machines = await this.db.machine.findMany({
      where: { instanceId: { not: null }, state: { not: 'retired' } },
      select: fields,
      orderBy: { number: 'asc' },
    })
    const volumes = await this.volumes()
    let acted = false
    for (const machine of machines) {
      const own = volumes.filter(({ machineId }) => machineId === machine.id)
      if (await this.step({ ...machine, volumes: own })) acted = true
    }
    return acted
  }

  private async volumes(): Promise<HeldVolume[]> {
    if (this.books.volumes.size === 0) return []
    return this.db.volume.findMany({
      where: { machineId: { not: null } },
      select: volumeFields,
      orderBy: { id: 'asc' },
    })
  }

  /** The gateway's sign of life: while no gateway has one, no machine counts as late. */
  private async keepGatewayAlive(): Promise<void> {
    const seenAt = now()
    const since = seenAt.getTime() - this.aliveAt
    if (since >= 0 && since < beatMs) return
    this.aliveAt = seenAt.getTime()
    await this.db.process.upsert({
      where: { id: gatewayId },
      create: { id: gatewayId, kind: 'gateway', host: 'h', pid: 1, startedAt: seenAt, seenAt },
      update: { seenAt },
    })
  }

  private async step(machine: Row): Promise<boolean> {
    const instanceId = machine.instanceId ?? ''
    const instance = this.books.instances.get(instanceId)
    if (!instance || this.books.stateOf(instance) !== 'running') {
      return this.vanish(machine, instanceId)
    }
    if (this.books.at < instance.runsAt + bootsForMs) return false
    const guest = this.guests.get(instanceId)
    if (!guest) return this.register(machine, instanceId)
    if (!guest.inRoom) {
      guest.inRoom = true
      await enterRooms(this.db, gatewayId, [machine.id])
      this.history.add(`  ${machine.name} is back in its room`)
      return true
    }
    if (await this.letVolumesGo(machine, guest)) return true
    if (machine.intent === 'retire') {
      if (machine.drainedAt !== null) return false
      return this.say(machine, { phase: 'drained' })
    }
    if (!guest.bootstrapped) {
      guest.bootstrapped = await this.say(machine, { phase: 'bootstrapped' })
      return guest.bootstrapped
    }
    for (const { volumeId, attachmentState, deleteOnTermination } of machine.volumes) {
      if (attachmentState !== 'attached' || deleteOnTermination || !volumeId) continue
      guest.mounted.add(volumeId)
    }
    if (guest.fails) {
      guest.fails = false
      guest.configured = false
      await this.say(machine, { phase: 'configuring' })
      return this.say(machine, { phase: 'failed', exit: 1, step: 'ncm-ncd' })
    }
    if (guest.configured) return false
    await this.say(machine, { phase: 'configuring' })
    guest.configured = await this.say(machine, { phase: 'configured', exit: 0 })
    return guest.configured
  }

  /** The instance does not run any more: its connection ends, and nothing is mounted. */
  private async vanish(machine: Row, instanceId: string): Promise<boolean> {
    if (!this.guests.delete(instanceId)) return false
    await leaveRooms(this.db, gatewayId, [machine.id])
    return true
  }

  /** What the gateway writes once it has checked the launch's token and the identity document. */
  private async register(machine: Row, instanceId: string): Promise<boolean> {
    if (machine.state === 'requested') return false
    const at = now()
    const launch = await this.db.launch.findUnique({ where: { id: machine.launchId ?? '' } })
    if (launch && launch.tokenUntil <= at) return false
    await this.db.machine.update({
      where: { id: machine.id },
      data: {
        tokenHash: sha256Hex(`${machine.id}:${instanceId}`),
        identityPendingAt: at,
        heardAt: at,
        phase: 'registered',
        registeredAt: at,
        revisionServed: 1,
      },
    })
    await enterRooms(this.db, gatewayId, [machine.id])
    this.guests.set(instanceId, {
      inRoom: true,
      bootstrapped: false,
      configured: false,
      fails: false,
      mounted: new Set(),
    })
    this.history.add(`  ${machine.name} registered as ${instanceId}`)
    return true
  }

  private async letVolumesGo(machine: Row, guest: Guest): Promise<boolean> {
    let any = false
    for (const { volumeId, releaseRequestedAt, releasedAt } of machine.volumes) {
      if (!volumeId || releaseRequestedAt === null || releasedAt !== null) continue
      guest.mounted.delete(volumeId)
      letGo(this.books, volumeId)
      any = await this.heard(`${machine.name} let go of ${volumeId}`, () =>
        takeReleased(this.db, machine, volumeId),
      )
    }
    return any
  }

  private say(machine: Row, status: Partial<Status> & Pick<Status, 'phase'>): Promise<boolean> {
    return this.heard(`${machine.name} says ${status.phase}`, () =>
      takeStatus(this.db, machine.id, {
        revision: undefined,
        rendering: undefined,
        exit: undefined,
        kind: undefined,
        at: undefined,
        step: '',
        message: '',
        ...status,
      }),
    )
  }

  private async heard(what: string, tell: () => Promise<unknown>): Promise<boolean> {
    try {
      await tell()
      this.history.add(`  ${what}`)
      return true
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.history.add(`  ${what}: refused, ${error.code}`)
      return false
    }
  }

  /** Its connection to the gateway breaks; it comes back by itself. */
  async leave(instanceId: string, machineId: string): Promise<void> {
    const guest = this.guests.get(instanceId)
    if (!guest?.inRoom) return
    guest.inRoom = false
    await leaveRooms(this.db, gatewayId, [machineId])
  }
}

interface Row {
  id: string
  name: string
  state: string
  intent: string
  instanceId: string | null
  drainedAt: Date | null
  launchId: string | null
  volumes: HeldVolume[]
}

interface HeldVolume {
  machineId: string | null
  volumeId: string | null
  deleteOnTermination: boolean
  releaseRequestedAt: Date | null
  releasedAt: Date | null
  attachmentState: string | null
}
