import {
  chmodSync,
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { join } from 'node:path'

/**
 * What is on volumes and snapshots: a folder each. The books go before the folders: a folder that no
 * row speaks of was left by a call that was never answered, and is swept away.
 */
export class VolumeContent {
  readonly #volumes: string
  readonly #snapshots: string

  constructor(folder: string) {
    this.#volumes = join(folder, 'volumes')
    this.#snapshots = join(folder, 'snapshots')
    for (const each of [this.#volumes, this.#snapshots]) {
      mkdirSync(each, { recursive: true, mode: 0o700 })
    }
  }

  /** The folder of a volume; an empty one when it has none yet. */
  folderOf(volumeId: string): string {
    const folder = join(this.#volumes, volumeId)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return folder
  }

  /** A new volume: with what is in the snapshot, or empty. */
  make(volumeId: string, snapshotId: string | undefined): void {
    if (snapshotId) copyWhole(join(this.#snapshots, snapshotId), join(this.#volumes, volumeId))
    else this.folderOf(volumeId)
  }

  /** What is on the volume at this moment. */
  save(volumeId: string, snapshotId: string): void {
    copyWhole(join(this.#volumes, volumeId), join(this.#snapshots, snapshotId))
  }

  removeVolume(volumeId: string): void {
    remove(join(this.#volumes, volumeId))
  }

  removeSnapshot(snapshotId: string): void {
    remove(join(this.#snapshots, snapshotId))
  }

  sweep(hasVolume: (id: string) => boolean, hasSnapshot: (id: string) => boolean): void {
    for (const id of readdirSync(this.#volumes)) if (!hasVolume(id)) this.removeVolume(id)
    for (const id of readdirSync(this.#snapshots)) if (!hasSnapshot(id)) this.removeSnapshot(id)
  }
}

/** The copy is there whole or not at all. */
function copyWhole(from: string, to: string): void {
  const part = `${to}.part`
  remove(part)
  mkdirSync(part, { mode: 0o700 })
  copyInto(from, part)
  remove(to)
  renameSync(part, to)
}

/** Folders, files and links; what a machine removes meanwhile is not in the copy. */
function copyInto(from: string, to: string): void {
  for (const name of unlessGone(() => readdirSync(from)) ?? []) {
    const [source, target] = [join(from, name), join(to, name)]
    unlessGone(() => {
      const found = lstatSync(source)
      if (found.isSymbolicLink()) symlinkSync(readlinkSync(source), target)
      else if (found.isFile()) copyFileSync(source, target, constants.COPYFILE_FICLONE)
      else if (found.isDirectory()) {
        mkdirSync(target)
        copyInto(source, target)
        chmodSync(target, found.mode)
      }
    })
  }
}

function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}
