import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, vi } from 'vitest'
import type { BootableInstance, MachineHost } from '../../machine-host'
import { createLocalMachineHost } from '../local-machine-host'
import { machineProcesses } from '../process-group'
import { testInstance, testProfile } from './instances'
import { TestGateway } from './test-gateway'

export type Shell = readonly [string, ...string[]]

export const shells: [string, Shell][] = [
  ['dash', ['dash']],
  ['bash', ['bash']],
  ['busybox', ['busybox', 'sh']],
]

export const patience = { timeout: 60_000, interval: 25 }

export function isThere(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
}

export function writeHook(rootfs: string, name: 'drain' | 'release', script: string): void {
  const hook = join(rootfs, 'etc/muster', name)
  mkdirSync(dirname(hook), { recursive: true })
  writeFileSync(hook, script)
  chmodSync(hook, 0o755)
}

/** A gateway, a machine host and one machine that is about to boot. */
export interface Stage {
  gateway: TestGateway
  host: MachineHost
  instance: BootableInstance
  rootfs: string
  localLog(): Buffer
  /** Waits for the n-th report of a phase. */
  until(phase: string, times?: number): Promise<void>
  untilLogSays(text: string): Promise<void>
  /** Waits until the gateway holds the machine's whole log, byte for byte. */
  untilLogArrived(): Promise<void>
  processes(): number[]
}

export async function onStage(
  shell: Shell,
  play: (stage: Stage) => Promise<void>,
  environment: Record<string, string> = {},
): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'muster-agent-'))
  const gateway = new TestGateway()
  gateway.profile = testProfile()
  await gateway.open()
  const host = await createLocalMachineHost({
    dataDir,
    shell,
    environment: {
      MUSTER_RETRY_MAX: '1',
      STANDIN_COMPONENT_MS: '1',
      STANDIN_RETRY_WAIT: '0.05',
      ...environment,
    },
  })
  const instance = testInstance({ userData: gateway.userData(shell.join(' ')) })
  const instances = join(dataDir, 'simulator/instances')
  const rootfs = join(instances, instance.id, 'rootfs')
  const localLog = () => readFileSync(join(rootfs, 'var/log/muster/agent.log'))
  try {
    await play({
      gateway,
      host,
      instance,
      rootfs,
      localLog,
      processes: () => machineProcesses(instances),
      until: (phase, times = 1) =>
        vi.waitFor(() => {
          const seen = gateway.phases().filter((reported) => reported === phase)
          expect(seen.length, `${phase} in ${gateway.phases()}`).toBeGreaterThanOrEqual(times)
        }, patience),
      untilLogSays: (text) =>
        vi.waitFor(() => expect(gateway.log.toString()).toContain(text), patience),
      untilLogArrived: () =>
        vi.waitFor(() => expect(gateway.log.toString()).toBe(localLog().toString()), patience),
    })
  } finally {
    await host.close()
    await gateway.goAway()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
