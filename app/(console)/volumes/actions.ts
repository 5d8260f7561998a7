'use server'

import { consoleAction } from '@/lib/access/console-action'
import { adoptVolume } from '@/lib/operations/adopt-volume'
import { attachVolume } from '@/lib/operations/attach-volume'
import { createVolume } from '@/lib/operations/create-volume'
import { deleteSnapshot } from '@/lib/operations/delete-snapshot'
import { deleteVolume } from '@/lib/operations/delete-volume'
import { detachVolume } from '@/lib/operations/detach-volume'
import { forceDetachVolume } from '@/lib/operations/force-detach-volume'
import { growVolume } from '@/lib/operations/grow-volume'
import { restoreSnapshot } from '@/lib/operations/restore-snapshot'
import { snapshotVolume } from '@/lib/operations/snapshot-volume'

export async function createVolumeAction(input: unknown) {
  return consoleAction(createVolume, input)
}

export async function attachVolumeAction(volume: string, machine: string, device?: string) {
  return consoleAction(attachVolume, { volume, machine, ...(device ? { device } : {}) })
}

export async function detachVolumeAction(volume: string) {
  return consoleAction(detachVolume, { volume })
}

export async function forceDetachVolumeAction(volume: string, confirm: string) {
  return consoleAction(forceDetachVolume, { volume, confirm })
}

export async function growVolumeAction(volume: string, sizeGiB: number) {
  return consoleAction(growVolume, { volume, sizeGiB })
}

export async function snapshotVolumeAction(volume: string, name?: string) {
  return consoleAction(snapshotVolume, { volume, ...(name ? { name } : {}) })
}

export async function deleteVolumeAction(volume: string, confirm: string) {
  return consoleAction(deleteVolume, { volume, confirm })
}

export async function adoptVolumeAction(volume: string) {
  return consoleAction(adoptVolume, { volume })
}

export async function restoreSnapshotAction(input: unknown) {
  return consoleAction(restoreSnapshot, input)
}

export async function deleteSnapshotAction(snapshot: string, confirm: string) {
  return consoleAction(deleteSnapshot, { snapshot, confirm })
}
