import { lstatSync, mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { AttachedVolume } from '../machine-host'

/**
 * Shows a machine its volumes, and those only: a link under the device's name to the volume's folder,
 * and one under its id, as udev makes it for NVMe. Links that are right already are left alone.
 */
export function showVolumes(rootfs: string, volumes: readonly AttachedVolume[]): void {
  const devices = join(rootfs, 'dev')
  const byId = join(devices, 'disk/by-id')
  mkdirSync(byId, { recursive: true })
  const wanted = new Map<string, string>()
  for (const { device, volumeId, folder } of volumes) {
    const name = basename(device)
    const serial = volumeId.replace('-', '')
    wanted.set(join(devices, name), folder)
    wanted.set(join(byId, `nvme-Amazon_Elastic_Block_Store_${serial}`), `../../${name}`)
  }
  for (const folder of [byId, devices]) {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name)
      if (lstatSync(path).isSymbolicLink() && wanted.get(path) !== readlinkSync(path)) rmSync(path)
    }
  }
  for (const [path, target] of wanted) {
    if (isLink(path)) continue
    // What a program of the machine put there before is not a device.
    rmSync(path, { recursive: true, force: true })
    symlinkSync(target, path)
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
}
