import { now } from '@/lib/platform/clock'
import { draw } from '../options'
import type {
  AttachmentRecord,
  ImageRecord,
  SnapshotRecord,
  VolumeRecord,
  VolumeShape,
} from '../state/records'
import type { Account } from './account'

/** How often a volume that is held is looked at again. */
const holdMs = 100

const imageFailure = {
  code: 'Server.InternalError',
  message: 'Server.InternalError: Internal error on image creation',
}

/** What volumes and snapshots go through by themselves. */
export class Volumes {
  readonly #account: Account

  constructor(account: Account) {
    this.#account = account
  }

  resume(): void {
    const { state, content } = this.#account
    content.sweep(
      (id) => state.volumes.get(id) !== undefined,
      (id) => state.snapshots.get(id) !== undefined,
      (id) => state.images.get(id) !== undefined,
    )
    for (const volume of this.#account.state.volumes.all()) {
      this.#awaitState(volume)
      this.#awaitAttachment(volume)
      this.#awaitModification(volume)
    }
    for (const snapshot of this.#account.state.snapshots.all()) this.#awaitSnapshot(snapshot)
    for (const image of this.#account.state.images.all()) this.#awaitImage(image)
  }

  create(volume: VolumeRecord): VolumeRecord {
    this.#account.content.make(volume.id, volume.snapshotId)
    const created = { ...volume, transitionAt: this.#soon() }
    this.#account.state.volumes.put(created)
    this.#awaitState(created)
    return created
  }

  attach(volumeId: string, instanceId: string, device: string): VolumeRecord | undefined {
    return this.#changed(volumeId, {
      state: 'in-use',
      attachment: {
        instanceId,
        device,
        state: 'attaching',
        attachTime: now().toISOString(),
        deleteOnTermination: false,
        transitionAt: this.#soon(),
      },
    })
  }

  detach(volume: VolumeRecord, forced: boolean): VolumeRecord | undefined {
    if (!volume.attachment) return undefined
    const attachment = {
      ...volume.attachment,
      state: 'detaching' as const,
      forced,
      transitionAt: this.#soon(),
    }
    return this.#changed(volume.id, { attachment })
  }

  /** Whether the volume is deleted with the instance that has it. */
  goWithInstance(volumeId: string, goes: boolean): void {
    const { state } = this.#account
    const attachment = state.volumes.get(volumeId)?.attachment
    if (!attachment) return
    state.volumes.patch(volumeId, { attachment: { ...attachment, deleteOnTermination: goes } })
  }

  /** The instance is gone: the volume goes with it, or is free. */
  outlive(volume: VolumeRecord): void {
    if (volume.attachment?.deleteOnTermination) this.#remove(volume.id)
    else this.#free(volume.id)
  }

  delete(volumeId: string): void {
    const row = this.#account.state.volumes.patch(volumeId, {
      state: 'deleting',
      transitionAt: this.#soon(),
    })
    if (row) this.#awaitState(row)
  }

  modify(volume: VolumeRecord, target: VolumeShape): VolumeRecord | undefined {
    const { size, type, iops, throughput } = volume
    return this.#changed(volume.id, {
      modification: {
        state: 'modifying',
        startTime: now().toISOString(),
        endTime: undefined,
        transitionAt: this.#soon(),
        original: { size, type, iops, throughput },
        target,
      },
    })
  }

  snapshot(snapshot: SnapshotRecord): SnapshotRecord {
    const { state, options, content } = this.#account
    content.save(snapshot.volumeId, snapshot.id)
    const pending = { ...snapshot, transitionAt: snapshot.startedAt + draw(options.snapshots) }
    state.snapshots.put(pending)
    this.#awaitSnapshot(pending)
    return pending
  }

  /** Begins an image of a machine's disk, whose folder is `rootfs`. */
  image(image: ImageRecord, rootfs: string | undefined): void {
    const { state, options, content } = this.#account
    content.saveImage(image.id, rootfs)
    const transitionAt = now().getTime() + draw(options.snapshots)
    const pending = { ...image, state: 'pending' as const, transitionAt }
    state.images.put(pending)
    this.#awaitImage(pending)
  }

  deregister(imageId: string): void {
    const { state, timers, content } = this.#account
    timers.cancel(imageId)
    state.images.delete(imageId)
    state.tags.delete(imageId)
    state.commit()
    content.removeImage(imageId)
  }

  #awaitImage({ id, doomed, transitionAt }: ImageRecord): void {
    this.#account.later(id, transitionAt, () => {
      this.#account.state.images.patch(id, {
        ...(doomed ? { state: 'failed', stateReason: imageFailure } : { state: 'available' }),
        transitionAt: undefined,
      })
    })
  }

  #changed(id: string, change: Partial<VolumeRecord>): VolumeRecord | undefined {
    const row = this.#account.state.volumes.patch(id, change)
    if (row) {
      this.#awaitAttachment(row)
      this.#awaitModification(row)
    }
    return row
  }

  #awaitState({ id, state, doomed, transitionAt }: VolumeRecord): void {
    this.#account.later(id, transitionAt, () => {
      if (state === 'deleting') {
        this.#remove(id)
        return
      }
      const next = doomed ? 'error' : 'available'
      this.#account.state.volumes.patch(id, { state: next, transitionAt: undefined })
    })
  }

  #awaitAttachment({ id, attachment }: VolumeRecord): void {
    this.#account.later(`${id}/attachment`, attachment?.transitionAt, () => {
      const { state } = this.#account
      const current = state.volumes.get(id)?.attachment
      if (!current) return
      if (current.state === 'attaching') {
        state.volumes.patch(id, {
          attachment: { ...current, state: 'attached', transitionAt: undefined },
        })
        this.#account.tellMachine(current.instanceId)
      } else if (this.#isHeld(id, current)) {
        const transitionAt = now().getTime() + holdMs
        this.#changed(id, { attachment: { ...current, state: 'busy', transitionAt } })
      } else {
        this.#free(id)
      }
    })
  }

  /** Whether the fault has its machine hold on to it: one that does not run holds nothing. */
  #isHeld(id: string, { instanceId, forced }: AttachmentRecord): boolean {
    const { state, faults } = this.#account
    if (forced || state.instances.get(instanceId)?.state !== 'running') return false
    return faults.keepsBusy(id, state.tagsOf(id))
  }

  #awaitModification({ id, modification }: VolumeRecord): void {
    this.#account.later(`${id}/modification`, modification?.transitionAt, () => {
      const current = this.#account.state.volumes.get(id)?.modification
      if (current?.state === 'modifying') {
        this.#changed(id, {
          ...current.target,
          modification: { ...current, state: 'optimizing', transitionAt: this.#soon() },
        })
      } else if (current?.state === 'optimizing') {
        this.#changed(id, {
          modification: {
            ...current,
            state: 'completed',
            endTime: now().toISOString(),
            transitionAt: undefined,
          },
        })
      }
    })
  }

  #awaitSnapshot({ id, doomed, transitionAt }: SnapshotRecord): void {
    this.#account.later(id, transitionAt, () => {
      const next = doomed ? 'error' : 'completed'
      this.#account.state.snapshots.patch(id, { state: next, transitionAt: undefined })
    })
  }

  #free(id: string): void {
    const { state, timers } = this.#account
    timers.cancel(`${id}/attachment`)
    const held = state.volumes.get(id)?.attachment
    state.volumes.patch(id, { state: 'available', attachment: undefined })
    if (held) this.#account.tellMachine(held.instanceId)
  }

  #remove(id: string): void {
    const { state, timers, content } = this.#account
    for (const key of [id, `${id}/attachment`, `${id}/modification`]) timers.cancel(key)
    state.volumes.delete(id)
    state.tags.delete(id)
    // Nothing is lost before the books say so.
    void this.#account.written().then((done) => done && content.removeVolume(id))
  }

  #soon(): number {
    return now().getTime() + draw(this.#account.options.volumes)
  }
}
