import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { BootableInstance, MachineHost } from '../machine-host'
import { createLocalMachineHost } from './local-machine-host'
import { testInstance, testProfile } from './testing/instances'
import { TestGateway } from './testing/test-gateway'

const shells: [string, [string, ...string[]]][] = [
  ['dash', ['dash']],
  ['bash', ['bash']],
  ['busybox', ['busybox', 'sh']],
]
const patience = { timeout: 20_000, interval: 50 }

function isThere(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
}

for (const [name, shell] of shells) {
  const required = name !== 'busybox'
  describe.skipIf(!required && !isThere(name))(`the agent under ${name}`, () => {
    let dataDir: string
    let gateway: TestGateway
    let host: MachineHost
    let instance: BootableInstance

    beforeEach(async () => {
      dataDir = mkdtempSync(join(tmpdir(), 'muster-agent-'))
      gateway = new TestGateway()
      gateway.profile = testProfile()
      await gateway.open()
      host = await createLocalMachineHost({
        dataDir,
        shell,
        environment: {
          MUSTER_RETRY_MAX: '1',
          STANDIN_COMPONENT_MS: '1',
          STANDIN_RETRY_WAIT: '0.1',
        },
      })
      instance = testInstance({ userData: gateway.userData(shell.join(' ')) })
    })

    afterEach(async () => {
      await host.close()
      await gateway.goAway()
      rmSync(dataDir, { recursive: true, force: true })
    })

    const rootfs = () => join(dataDir, 'simulator/instances', instance.id, 'rootfs')
    const localLog = () => readFileSync(join(rootfs(), 'var/log/muster/agent.log'))
    const until = (phase: string, times = 1) =>
      vi.waitFor(() => {
        expect(gateway.phases().filter((seen) => seen === phase).length).toBeGreaterThanOrEqual(
          times,
        )
      }, patience)
    const logSays = (text: string) =>
      vi.waitFor(() => expect(gateway.log.toString()).toContain(text), patience)

    it('boots to configured and says every line on the way', async () => {
      await host.boot(instance)
      await until('configured')
      expect(gateway.phases()).toEqual(['bootstrapped', 'configuring', 'configured'])
      expect(gateway.reports.at(-1)).toMatchObject({ revision: '1', exit: '0' })
      expect(gateway.registrations).toHaveLength(1)
      expect(gateway.registrations[0]).toMatchObject({
        launch: 'launch-1',
        authorization: 'Bearer secret-launch-token',
      })
      expect(gateway.components).toEqual([
        { ERRORS: 0, WARNINGS: 0, CLIST: [{ name: 'spma' }, { name: 'foo' }, { name: 'bar' }] },
      ])
      await logSays('waiting in the room')
      const text = gateway.log.toString()
      for (const step of ['register', 'ccm-initialise', 'ccm-fetch', 'ncm-ncd']) {
        expect(text).toMatch(
          new RegExp(
            `^\\[muster\\] \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ step: ${step}$`,
            'm',
          ),
        )
      }
      expect(text).toContain('[INFO] Configure on component foo executed, 0 errors, 0 warnings')
      expect(localLog().equals(gateway.log)).toBe(true)
      expect(gateway.members).toBe(1)
      const conf = readFileSync(join(rootfs(), 'etc/ccm.conf'), 'utf8')
      expect(conf).toContain(`profile ${gateway.url}/q/secret-profile-key/wn-0001.json\n`)
    })
  })
}
