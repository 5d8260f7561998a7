import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { join } from 'node:path'

/** Of a machine's folder these are its memory and its devices, not its disk. */
const notOnDisk = new Set(['dev', 'run', 'tmp', 'proc', 'sys'])

/**
 * What is on volumes, snapshots and images: a folder each. The books go before the folders: a folder that no
 * row speaks of was left by a call that was never answered, and is swept away.
 */
export class VolumeContent {
  readonly #volumes: string
  readonly #snapshots: string
  readonly #images: string

  constructor(folder: string) {
    this.#volumes = join(folder, 'volumes')
    this.#snapshots = join(folder, 'snapshots')
    this.#images = join(folder, 'images')
    for (const each of [this.#volumes, this.#snapshots, this.#images]) {
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

  /** An image with what is on a machine's root disk at this moment; empty when it has none. */
  saveImage(imageId: string, rootfs: string | undefined): void {
    if (rootfs) copyWhole(rootfs, join(this.#images, imageId), notOnDisk)
    else mkdirSync(join(this.#images, imageId), { recursive: true, mode: 0o700 })
  }

  /** The folder of an image that was made of a machine. */
  imageFolder(imageId: string): string | undefined {
    const folder = join(this.#images, imageId)
    return existsSync(folder) ? folder : undefined
  }

  removeImage(imageId: string): void {
    remove(join(this.#images, imageId))
  }

  sweep(
    hasVolume: (id: string) => boolean,
    hasSnapshot: (id: string) => boolean,
    hasImage: (id: string) => boolean,
  ): void {
    for (const id of readdirSync(this.#volumes)) if (!hasVolume(id)) this.removeVolume(id)
    for (const id of readdirSync(this.#snapshots)) if (!hasSnapshot(id)) this.removeSnapshot(id)
    for (const id of readdirSync(this.#images)) if (!hasImage(id)) this.removeImage(id)
  }
}

/** The copy is there whole or not at all. */
export function copyWhole(from: string, to: string, without?: ReadonlySet<string>): void {
  const part = `${to}.part`
  remove(part)
  mkdirSync(part, { mode: 0o700 })
  copyInto(from, part, without)
  remove(to)
  renameSync(part, to)
}

/** Folders, files and links; what a machine removes meanwhile is not in the copy. */
function copyInto(from: string, to: string, without?: ReadonlySet<string>): void {
  for (const name of unlessGone(() => readdirSync(from)) ?? []) {
    if (without?.has(name)) continue
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
