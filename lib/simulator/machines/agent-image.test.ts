import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { isThere, onStage, patience, shells } from './testing/agent-stage'

describe.concurrent.each(shells)('an image under %s', { timeout: 120_000 }, (name, shell) => {
  const absent = name === 'busybox' && !isThere(name)

  it.skipIf(absent)('holds nothing of the machine, and starts as another one', () =>
    onStage(shell, async ({ gateway, host, instance, rootfs, until, localLog }) => {
      await host.boot(instance)
      await until('configured')
      await vi.waitFor(() => expect(gateway.members).toBe(1), patience)
      mkdirSync(join(rootfs, 'etc/ssh'), { recursive: true })
      writeFileSync(join(rootfs, 'etc/ssh/ssh_host_rsa_key'), 'secret')
      writeFileSync(join(rootfs, 'etc/ssh/sshd_config'), 'kept')
      writeFileSync(join(rootfs, 'etc/machine-id'), '0123\n')
      gateway.tell('bake', 'image=x1')
      await until('cleaned')
      expect(gateway.log.toString()).toContain('step: clean')
      expect(readdirSync(join(rootfs, 'var/lib/muster'))).toEqual(['cleaned'])
      expect(readdirSync(join(rootfs, 'etc/ssh'))).toEqual(['sshd_config'])
      expect(readFileSync(join(rootfs, 'etc/machine-id'), 'utf8')).toBe('')
      expect(readFileSync(join(rootfs, 'etc/ccm.conf'), 'utf8')).not.toContain('secret-profile-key')
      expect(existsSync(join(rootfs, 'var/lib/ccm'))).toBe(false)
      expect(localLog().toString()).toBe('')

      const other = { ...instance, id: 'i-0fedcba9876543210', imageFolder: rootfs }
      await host.boot(other)
      await until('configured', 2)
      expect(gateway.registrations).toHaveLength(2)
      const disk = join(rootfs, '../..', other.id, 'rootfs')
      const registration = readFileSync(join(disk, 'var/lib/muster/registration'), 'utf8')
      expect(registration).toContain(`instance=${other.id}\n`)
      expect(existsSync(join(disk, 'var/lib/muster/cleaned'))).toBe(false)
    }),
  )

  it.skipIf(absent)('is not spoilt by the machine when that starts again', () =>
    onStage(shell, async ({ gateway, host, instance, rootfs, until }) => {
      await host.boot(instance)
      await until('configured')
      await vi.waitFor(() => expect(gateway.members).toBe(1), patience)
      gateway.tell('bake', 'image=x1')
      await until('cleaned')
      await host.reboot(instance.id)
      await vi.waitFor(
        () =>
          expect(readFileSync(join(rootfs, 'var/log/muster/agent.log'), 'utf8')).toContain('start'),
        patience,
      )
      expect(gateway.registrations).toHaveLength(1)
      expect(readdirSync(join(rootfs, 'var/lib/muster'))).toEqual(['cleaned'])
    }),
  )
})
