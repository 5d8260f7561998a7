import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { BootableInstance } from '../machine-host'
import { isThere, onStage, patience, type Stage, shells, writeHook } from './testing/agent-stage'

const volumeId = 'vol-0a1b'
const byId = '/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0a1b'
const told = `volume=p/0 data device=/dev/sdf volume_id=${volumeId}`

const mayMount = spawnSync('unshare', ['-Urm', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0

/** The instance with a volume that is attached to it. */
function withVolume(instance: BootableInstance, rootfs: string): BootableInstance {
  const folder = join(rootfs, '../volume')
  mkdirSync(folder, { recursive: true })
  return { ...instance, volumes: [{ volumeId, device: '/dev/sdf', folder }] }
}

/** The machine has said so once, and would take the same request again. */
function untilReleased(gateway: Stage['gateway'], rootfs: string): Promise<void> {
  return vi.waitFor(() => {
    expect(gateway.released).toEqual([volumeId])
    expect(existsSync(join(rootfs, `run/muster/releasing-${volumeId}`))).toBe(false)
  }, patience)
}

describe.concurrent.each(shells)('volumes under %s', { timeout: 120_000 }, (name, shell) => {
  const absent = name === 'busybox' && !isThere(name)

  it.skipIf(absent)('configures itself once its volumes are there', () =>
    onStage(shell, async ({ gateway, host, instance, rootfs, untilLogSays }) => {
      gateway.volumes = null
      gateway.refuseConfigured = 2
      await host.boot(instance)
      await untilLogSays('which volumes to wait for: not yet (425 TooEarly not made yet)')
      gateway.volumes = `volume=data ${volumeId} /dev/sdf DATA\ntimeout=600\n`
      await untilLogSays(`waiting for volume data (${volumeId} as /dev/sdf)`)
      host.update(withVolume(instance, rootfs))
      await untilLogSays('Z configured')
      expect(gateway.phases()).toEqual(['bootstrapped', 'configuring', 'configured'])
      const text = gateway.log.toString()
      expect(text).toMatch(
        new RegExp(`step: volumes\n[^]*volume data is there: ${byId}\n[^]*step: ncm-ncd\n`),
      )
      expect(text.match(/step: volumes/g)).toHaveLength(1)
      await untilLogSays('not configured yet: wn-0001 still lacks its address.')
      expect(gateway.log.toString().match(/still lacks/g)).toHaveLength(1)
    }),
  )

  it.skipIf(absent)('says which volume has not come in time, and goes when it is told to', () =>
    onStage(shell, async ({ gateway, host, instance, until }) => {
      gateway.volumes = `volume=data ${volumeId} /dev/sdf -\ntimeout=1\n`
      await host.boot(instance)
      await until('failed')
      expect(gateway.reports.at(-1)).toMatchObject({
        step: 'volumes',
        message: `volume data (${volumeId} as /dev/sdf) has not come`,
      })
      gateway.volumes = `volume=data ${volumeId} /dev/sdf -\ntimeout=600\n`
      gateway.tell('configure')
      await until('configuring', 2)
      gateway.tell('drain', 'timeout=5')
      await until('drained')
      expect(gateway.phases()).not.toContain('configured')
    }),
  )

  it.skipIf(absent)('lets go of a volume when it is told to, and says so', () =>
    onStage(shell, async ({ gateway, host, instance, rootfs, until, untilLogSays }) => {
      await host.boot(withVolume(instance, rootfs))
      await until('configured')
      await vi.waitFor(() => expect(gateway.members).toBe(1), patience)
      for (const bad of ['', 'volume=x', 'volume=x device=/dev/sdf volume_id=vol-0/../../etc']) {
        gateway.tell('release', bad)
      }
      writeHook(rootfs, 'release', '#!/bin/sh\necho "letting go of $1"\nexit 3\n')
      gateway.tell('release', told)
      await untilLogSays('volume p/0 data is still in use')
      expect(gateway.log.toString()).toContain(`letting go of ${rootfs}${byId}\n`)
      expect(gateway.released).toEqual([])
      writeHook(rootfs, 'release', '#!/bin/sh\nsleep 0.5\n')
      gateway.tell('release', told)
      gateway.tell('release', told)
      await untilReleased(gateway, rootfs)
      expect(gateway.log.toString()).toContain('Z let go of volume p/0 data')
      rmSync(join(rootfs, 'etc/muster/release'))
      host.update(instance)
      gateway.tell('release', told)
      await untilLogSays('volume p/0 data is not there')
      await vi.waitFor(() => expect(gateway.released).toEqual([volumeId, volumeId]), patience)
    }),
  )

  /** Boots where mounting is the machine's own affair, after what `prepare` does with its device. */
  async function bootMounted(stage: Stage, prepare: (device: string) => string[]) {
    const { gateway, host, rootfs, until } = stage
    const instance = withVolume(stage.instance, rootfs)
    const device = realpathSync(instance.volumes[0]?.folder ?? '')
    const script = join(rootfs, '../prepare.sh')
    writeFileSync(script, [...prepare(device), `exec ${shell.join(' ')} "$@"`, ''].join('\n'))
    await host.boot({ ...instance, userData: gateway.userData(`unshare -Urm sh -eu ${script}`) })
    await until('configured')
    await vi.waitFor(() => expect(gateway.members).toBe(1), patience)
    const { pid } = host.inspect(instance.id)
    const mounts = () => readFileSync(`/proc/${pid}/mounts`, 'utf8').split('\n')
    return () =>
      mounts()
        .filter((line) => line.startsWith(device))
        .map((line) => line.split(' ')[0]?.slice(device.length))
  }

  it.skipIf(absent || !mayMount)('unmounts a volume wherever it is mounted, and nothing else', () =>
    onStage(shell, async (stage) => {
      const { gateway, rootfs } = stage
      const at = join(rootfs, 'srv')
      const mounted = await bootMounted(stage, (device) => [
        `mkdir -p '${at}/another' '${at}/twice' '${at}/a b\\c'`,
        `mount -t tmpfs '${device}' '${at}/a b\\c'`,
        `mkdir '${at}/a b\\c/inside'`,
        `mount -t tmpfs '${device}1' '${at}/a b\\c/inside'`,
        `mount -t tmpfs '${device}' '${at}/twice'`,
        `mount -t tmpfs '${device}' '${at}/twice'`,
        `mount -t tmpfs '${device}a' '${at}/another'`,
      ])
      expect(mounted()).toEqual(['', '1', '', '', 'a'])
      gateway.tell('release', told)
      await untilReleased(gateway, rootfs)
      expect(mounted()).toEqual(['a'])
    }),
  )

  it.skipIf(absent || !mayMount)('says that a volume is in use, and does not let go of it', () =>
    onStage(shell, async (stage) => {
      const { gateway, rootfs, untilLogSays } = stage
      const at = join(rootfs, 'srv')
      const mounted = await bootMounted(stage, (device) => [
        `mkdir -p '${at}'`,
        `mount -t tmpfs '${device}' '${at}'`,
        `(cd '${at}' && echo $$ >pid && exec sleep 600) &`,
        `until [ -s '${at}/pid' ]; do sleep 0.05; done`,
      ])
      gateway.tell('release', told)
      await untilLogSays('volume p/0 data is still in use')
      expect(mounted()).toEqual([''])
      expect(gateway.released).toEqual([])
    }),
  )

  it.skipIf(absent)('does not let go of a volume on which another device is built', () =>
    onStage(shell, async ({ gateway, host, instance, rootfs, until, untilLogSays }) => {
      await host.boot(withVolume(instance, rootfs))
      await until('configured')
      await vi.waitFor(() => expect(gateway.members).toBe(1), patience)
      const holders = join(rootfs, 'sys/class/block/volume/volume1/holders')
      mkdirSync(join(holders, 'dm-0'), { recursive: true })
      gateway.tell('release', told)
      await untilLogSays('is part of dm-0')
      await untilLogSays('volume p/0 data is still in use')
      expect(gateway.released).toEqual([])
      rmSync(holders, { recursive: true })
      gateway.tell('release', told)
      await untilReleased(gateway, rootfs)
    }),
  )
})
