import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { logger } from '@/lib/platform/log'
import type { BootableInstance, MachineHost } from '../../machine-host'
import { consoleBytes } from '../console-output'
import { openInstanceIdentity } from '../identity'
import { LightLog } from './light-log'
import { LightMachine } from './light-machine'
import { Disk } from './papers'

export interface LightMachineHostOptions {
  /** MUSTER_DATA; the machines' papers are below `<dataDir>/simulator/light`. */
  dataDir: string
  region?: string
}

interface Place {
  disk: Disk
  log: LightLog
  machine?: LightMachine | undefined
  /** When its instance was terminated: its console is kept for a while. */
  endedAt?: number
}

const lookEveryMs = 5_000
const consoleKeptMs = 60 * 60 * 1000

/** Machines by the thousand, all in this process: the agent's protocol without the agent. */
export async function createLightMachineHost(
  options: LightMachineHostOptions,
): Promise<MachineHost> {
  const base = join(resolve(options.dataDir), 'simulator')
  const folder = join(base, 'light')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const identity = await openInstanceIdentity(join(base, 'identity'))
  identity.publish(options.region ?? 'us-east-1')
  const log = logger('simulator')
  const places = new Map<string, Place>()
  // One clock for all: of thousands of machines each would rather look less often.
  const look = setInterval(() => {
    const at = performance.now()
    for (const [id, { machine, endedAt }] of places) {
      machine?.room?.leaveIfSilent(at)
      if (endedAt !== undefined && at - endedAt > consoleKeptMs) places.delete(id)
    }
  }, lookEveryMs)
  look.unref()

  function placeOf(instanceId: string): Place {
    const known = places.get(instanceId)
    if (known && known.endedAt === undefined) return known
    const disk = new Disk(folder, instanceId)
    const place = { disk, log: new LightLog(disk) }
    places.set(instanceId, place)
    return place
  }

  function switchOn(place: Place, instance: BootableInstance): void {
    let signed: string | undefined
    const machine = new LightMachine({
      ...{ instance, disk: place.disk, log: place.log },
      signature: () => {
        signed ??= identity.rsa2048(instance)
        return signed
      },
    })
    place.machine = machine
    if (instance.bootFault === 'never-boots') return
    machine
      .live()
      .catch((error) => log.error({ err: error, instance: instance.id }, 'a machine fell over'))
  }

  async function switchOff(instanceId: string): Promise<void> {
    const place = places.get(instanceId)
    const { machine } = place ?? {}
    if (place) place.machine = undefined
    await machine?.shutDown()
  }

  return {
    async boot(instance) {
      if (!/^i-[0-9a-z]+$/.test(instance.id)) throw new Error(`${instance.id} is no instance id`)
      identity.publish(instance.region)
      const place = placeOf(instance.id)
      if (!place.machine) switchOn(place, instance)
    },
    update(instance) {
      const machine = places.get(instance.id)?.machine
      if (machine) machine.instance = instance
    },
    async reboot(instanceId) {
      const place = places.get(instanceId)
      const instance = place?.machine?.instance
      await switchOff(instanceId)
      if (place && instance) switchOn(place, instance)
    },
    stop: switchOff,
    async terminate(instanceId) {
      await switchOff(instanceId)
      const place = placeOf(instanceId)
      place.endedAt = performance.now()
      await place.disk.discard()
    },
    async consoleOutput(instanceId) {
      const printed = places.get(instanceId)?.log
      if (!printed || printed.size === 0) return undefined
      const from = Math.max(0, printed.size - consoleBytes)
      return { output: printed.bytes(from, consoleBytes), at: printed.at }
    },
    inspect(instanceId) {
      const place = places.get(instanceId)
      if (!place?.machine) return {}
      return { configured: place.disk.papers.applied?.exit === 0 }
    },
    onGuestShutdown() {
      // No light machine switches itself off.
    },
    async kill(instanceId) {
      const place = places.get(instanceId)
      place?.machine?.crash()
      if (place) place.machine = undefined
    },
    async close() {
      clearInterval(look)
      for (const { machine } of places.values()) machine?.crash()
      await Promise.all([...places.values()].map(({ disk }) => disk.flush()))
    },
  }
}
