import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BootableInstance, MachineHost } from '../machine-host'
import { readConsole, trimConsole } from './console-output'
import { openInstanceIdentity } from './identity'
import { createMachine, type Machine } from './machine'
import { startMetadataService } from './metadata-service'
import { killMachineProcesses } from './process-group'

export interface LocalMachineHostOptions {
  /** `MUSTER_DATA`; everything of the machines is below `<dataDir>/simulator`. */
  dataDir: string
  /** Whose identity certificate is there from the start; others appear when they boot a machine. */
  region?: string
  /** The metadata service's port; any free one when left out. */
  port?: number
  /** The machines' /bin/sh. */
  shell?: readonly [string, ...string[]]
  /** More environment for the machines: `STANDIN_COMPONENT_MS`, `MUSTER_RETRY_MAX` … */
  environment?: Record<string, string>
  shutdownGraceMs?: number
}

interface Room {
  machine: Machine
  instance: BootableInstance
  /** What is being done to the machine; the next thing waits for it. */
  busy: Promise<void>
}

const consoleKeptMs = 60 * 60 * 1000
const tidyEveryMs = 30_000

/** Boots instances as local processes, each in `<dataDir>/simulator/instances/<id>/`. */
export async function createLocalMachineHost(
  options: LocalMachineHostOptions,
): Promise<MachineHost> {
  const base = join(resolve(options.dataDir), 'simulator')
  const instancesFolder = join(base, 'instances')
  mkdirSync(instancesFolder, { recursive: true, mode: 0o700 })
  // A simulator that was killed may have left machines behind. They boot again when told to.
  await killMachineProcesses(instancesFolder)
  removeOldFolders(instancesFolder)

  const identity = await openInstanceIdentity(join(base, 'identity'))
  identity.publish(options.region ?? 'us-east-1')
  const rooms = new Map<string, Room>()
  const shutdownListeners: ((instanceId: string) => void)[] = []
  const settings = {
    shell: options.shell ?? (['sh'] as const),
    environment: { STANDIN_RETRY_WAIT: '2', ...passedOn(), ...options.environment },
    shutdownGraceMs: options.shutdownGraceMs ?? 3000,
  }
  const metadata = await startMetadataService({
    identity,
    port: options.port ?? 0,
    onPower(instanceId, action) {
      void (action === 'reboot' ? reboot(instanceId) : powerOffFromInside(instanceId))
    },
  })
  const undertaker = spawn(
    'sh',
    [fileURLToPath(new URL('undertaker.sh', import.meta.url)), instancesFolder],
    { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/' },
  )
  const undertakerGone = new Promise<void>((gone) => undertaker.once('exit', () => gone()))
  const tidy = setInterval(() => {
    for (const { machine } of rooms.values()) void trimConsole(join(machine.folder, 'console.log'))
    removeOldFolders(instancesFolder)
  }, tidyEveryMs)
  tidy.unref()

  function folderOf(instanceId: string): string | undefined {
    return /^i-[0-9a-z]+$/.test(instanceId) ? join(instancesFolder, instanceId) : undefined
  }

  /** One thing at a time per machine, in the order asked for. */
  function inTurn(instanceId: string, act: (room: Room) => Promise<void> | void): Promise<void> {
    const room = rooms.get(instanceId)
    if (!room) return Promise.resolve()
    const turn = room.busy.then(() => act(room))
    room.busy = turn.catch(() => undefined)
    return turn
  }

  function switchOn(room: Room): void {
    identity.publish(room.instance.region)
    room.machine.powerOn(room.instance, metadata.add(room.instance))
  }

  function reboot(instanceId: string): Promise<void> {
    return inTurn(instanceId, async (room) => {
      await room.machine.powerOff()
      switchOn(room)
    })
  }

  async function powerOffFromInside(instanceId: string): Promise<void> {
    await inTurn(instanceId, (room) => room.machine.powerOff())
    for (const listener of shutdownListeners) listener(instanceId)
  }

  return {
    boot(instance) {
      const folder = folderOf(instance.id)
      if (!folder) return Promise.reject(new Error(`${instance.id} is no instance id`))
      const room = rooms.get(instance.id) ?? {
        machine: createMachine(folder, settings),
        instance,
        busy: Promise.resolve(),
      }
      rooms.set(instance.id, room)
      return inTurn(instance.id, () => {
        room.instance = instance
        switchOn(room)
      })
    },
    update(instance) {
      const room = rooms.get(instance.id)
      if (!room) return
      room.instance = instance
      room.machine.refresh(instance)
      metadata.update(instance)
    },
    reboot,
    stop: (instanceId) => inTurn(instanceId, (room) => room.machine.powerOff()),
    async terminate(instanceId) {
      const folder = folderOf(instanceId)
      await inTurn(instanceId, (room) => room.machine.powerOff())
      rooms.delete(instanceId)
      metadata.remove(instanceId)
      // Also of a machine that this host never booted, because it was stopped when the host started.
      if (!folder || !existsSync(folder)) return
      writeFileSync(join(folder, 'terminated'), '')
      await createMachine(folder, settings).discardDisk()
    },
    async consoleOutput(instanceId) {
      const folder = folderOf(instanceId)
      return folder ? readConsole(join(folder, 'console.log')) : undefined
    },
    inspect(instanceId) {
      const folder = folderOf(instanceId)
      const pid = rooms.get(instanceId)?.machine.pid()
      return {
        ...(folder && existsSync(folder) ? { folder } : {}),
        ...(pid === undefined ? {} : { pid }),
      }
    },
    onGuestShutdown(listener) {
      shutdownListeners.push(listener)
    },
    kill: (instanceId) => inTurn(instanceId, (room) => room.machine.crash()),
    async close() {
      clearInterval(tidy)
      await Promise.all(
        [...rooms.keys()].map((id) => inTurn(id, ({ machine }) => machine.powerOff())),
      )
      await killMachineProcesses(instancesFolder)
      await metadata.close()
      undertaker.stdin.end()
      await undertakerGone
    },
  }
}

/** What the simulator was told for its machines. */
function passedOn(): Record<string, string> {
  const entries = Object.entries(process.env)
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => /^STANDIN_/.test(entry[0]) && !!entry[1]),
  )
}

function removeOldFolders(instancesFolder: string): void {
  for (const id of readdirSync(instancesFolder)) {
    const marker = join(instancesFolder, id, 'terminated')
    if (existsSync(marker) && Date.now() - statSync(marker).mtimeMs > consoleKeptMs) {
      rmSync(join(instancesFolder, id), { recursive: true, force: true })
    }
  }
}
