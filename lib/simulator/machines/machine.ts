import { type ChildProcess, spawn } from 'node:child_process'
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { BootableInstance } from '../machine-host'
import { copyWhole } from '../state/volume-content'
import { showVolumes } from './attached-volumes'
import { killGroup, signalGroup } from './process-group'

export interface MachineSettings {
  /** Runs user data that begin with `#!/bin/sh`, and the agent at later boots. */
  shell: readonly [string, ...string[]]
  /** On top of the clean environment that a machine starts with. */
  environment: Record<string, string>
  /** How long a machine may take to shut down before it is switched off. */
  shutdownGraceMs: number
}

/** One simulated machine: a folder that stands for its disk, and a group of processes. */
export interface Machine {
  readonly folder: string
  pid(): number | undefined
  /** Switches it on, at `metadataUrl` its metadata service. Harmless while it is on. */
  powerOn(instance: BootableInstance, metadataUrl: string): void
  /** Lets it shut down, for a bounded while, then switches it off. */
  powerOff(): Promise<void>
  /** Ends all its processes without a word. */
  crash(): Promise<void>
  /** Shows it the volumes that are attached now, and sets the faults of its next run of components. */
  refresh(instance: BootableInstance): void
  /** Forgets its disk and keeps what its console showed. */
  discardDisk(): Promise<void>
}

const imageSbin = fileURLToPath(new URL('../image/sbin', import.meta.url))
const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export function createMachine(folder: string, settings: MachineSettings): Machine {
  const rootfs = join(folder, 'rootfs')
  const consoleFile = join(folder, 'console.log')
  const record = join(folder, 'process')
  let on = false
  let bootTimer: NodeJS.Timeout | undefined
  let main: ChildProcess | undefined
  /** The group outlives its first process while a child of it runs. */
  let group: number | undefined

  function toConsole(line: string): void {
    appendFileSync(consoleFile, `${line}\n`)
  }

  function refresh(instance: BootableInstance): void {
    if (!existsSync(rootfs)) return
    const failing = instance.failingComponents ?? []
    writeFileSync(join(rootfs, 'etc/standin-faults'), `${failing.join('\n')}\n`)
    showVolumes(rootfs, instance.volumes)
  }

  /** Like cloud-init: user data run at the first boot; later the agent that they left behind. */
  function bootCommand(instance: BootableInstance): readonly string[] | undefined {
    const agent = join(rootfs, 'usr/local/sbin/muster-agent')
    if (existsSync(agent)) return [...settings.shell, agent, 'run']
    const interpreter = /^#!\s*(\S+)/.exec(instance.userData)?.[1]
    if (!interpreter) return undefined
    const script = join(folder, 'user-data')
    writeFileSync(script, instance.userData, { mode: 0o600 })
    return basename(interpreter) === 'sh' ? [...settings.shell, script] : [interpreter, script]
  }

  function environment(metadataUrl: string): NodeJS.ProcessEnv {
    const clean: Record<string, string> = {
      PATH: `${imageSbin}:${systemPath}`,
      HOME: join(rootfs, 'root'),
      TMPDIR: join(rootfs, 'tmp'),
      LANG: 'C.UTF-8',
      MUSTER_ROOT: rootfs,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: metadataUrl,
      STANDIN_NODE: process.execPath,
      ...settings.environment,
    }
    return clean as NodeJS.ProcessEnv
  }

  function start(instance: BootableInstance, metadataUrl: string): void {
    const [program, ...args] = bootCommand(instance) ?? []
    if (!program) {
      toConsole('cloud-init: no user data to run')
      return
    }
    const output = openSync(consoleFile, 'a', 0o600)
    const started = spawn(program, args, {
      cwd: join(rootfs, 'root'),
      detached: true,
      stdio: ['ignore', output, output],
      env: environment(metadataUrl),
    })
    closeSync(output)
    main = started
    const ended = () => {
      if (main === started) main = undefined
    }
    started.on('exit', ended)
    started.on('error', (error) => {
      toConsole(`cannot run ${program}: ${error.message}`)
      ended()
    })
    if (started.pid === undefined) return
    group = started.pid
    writeFileSync(record, `${started.pid}\n`)
  }

  async function endGroup(): Promise<void> {
    if (group !== undefined) await killGroup(group)
    group = undefined
    main = undefined
    rmSync(record, { force: true })
  }

  return {
    folder,
    pid: () => main?.pid,
    refresh,
    powerOn(instance, metadataUrl) {
      if (on) return
      on = true
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      if (!existsSync(rootfs) && instance.imageFolder) copyWhole(instance.imageFolder, rootfs)
      for (const part of ['etc', 'root', 'tmp', 'run', 'var/log', 'var/lib', 'usr/local/sbin']) {
        mkdirSync(join(rootfs, part), { recursive: true })
      }
      refresh(instance)
      const { id, instanceType, zone } = instance
      toConsole(`[    0.000000] Simulated machine ${id} (${instanceType}, ${zone})`)
      if (instance.bootFault === 'never-boots') {
        toConsole('[    1.337000] Kernel panic - not syncing: VFS: Unable to mount root fs')
        return
      }
      bootTimer = setTimeout(() => start(instance, metadataUrl), instance.bootDelayMs)
    },
    async powerOff() {
      if (!on) return
      clearTimeout(bootTimer)
      on = false
      const first = main
      if (first) {
        first.kill('SIGTERM')
        const until = Date.now() + settings.shutdownGraceMs
        while (main === first && Date.now() < until) await delay(20)
      }
      await endGroup()
      toConsole('[  OK  ] Reached target Power-Off.')
    },
    async crash() {
      clearTimeout(bootTimer)
      if (group !== undefined) signalGroup(group, 'SIGKILL')
      await endGroup()
    },
    async discardDisk() {
      for (const part of [rootfs, join(folder, 'user-data')]) {
        await rm(part, { recursive: true, force: true, maxRetries: 3 })
      }
    },
  }
}
