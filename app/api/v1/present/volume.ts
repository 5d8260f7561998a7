import {
  type SnapshotStanding,
  snapshotFacts,
  type VolumeStanding,
  volumeFacts,
} from '@/lib/store/volumes'
import type { ApiSnapshot, ApiVolume } from '../schemas/volumes'
import { isWantedElsewhere, presentResourceError } from './address'
import { presentDrift } from './drift'
import { isoTime } from './time'

/** An EBS volume as the API shows it. */
export function presentVolume(standing: VolumeStanding): ApiVolume {
  const { volume, snapshots, claim } = standing
  const facts = volumeFacts(standing)
  return {
    id: volume.id,
    volumeId: facts.volumeId,
    name: volume.name,
    managed: facts.managed,
    gone: facts.gone,
    goneAt: isoTime(volume.goneAt),
    leaving: facts.leaving,
    state: facts.state,
    attachment: facts.attachment,
    zone: facts.zone,
    sizeGiB: volume.sizeGiB,
    wantedSizeGiB:
      volume.wantedSizeGiB !== null && volume.wantedSizeGiB > volume.sizeGiB
        ? volume.wantedSizeGiB
        : null,
    type: volume.type,
    iops: volume.iops,
    throughput: volume.throughput,
    fromSnapshot: volume.fromSnapshot,
    label: volume.label,
    machine: facts.machine,
    instanceId: facts.instanceId,
    device: volume.device,
    wantedMachine: facts.wantedMachine,
    wantedDevice: volume.wantedDevice,
    root: facts.root,
    deleteOnTermination: volume.deleteOnTermination,
    since: isoTime(volume.since),
    claim,
    moving: !facts.root && isWantedElsewhere(volume),
    snapshots,
    error: presentResourceError(volume),
    drift: presentDrift(volume, 'volume'),
    operation: facts.operation,
    createdAt: volume.createdAt.toISOString(),
  }
}

/** An EBS snapshot as the API shows it. */
export function presentSnapshot(standing: SnapshotStanding): ApiSnapshot {
  const { snapshot, volume, claim } = standing
  const facts = snapshotFacts(standing)
  return {
    id: snapshot.id,
    snapshotId: facts.snapshotId,
    name: snapshot.name,
    managed: facts.managed,
    gone: facts.gone,
    goneAt: isoTime(snapshot.goneAt),
    leaving: facts.leaving,
    volumeId: snapshot.volumeId,
    volume: volume && { id: volume.id, name: volume.name, gone: volume.goneAt !== null },
    claim,
    sizeGiB: snapshot.sizeGiB,
    state: facts.state,
    progress: snapshot.progress,
    startedAt: isoTime(snapshot.startedAt),
    error: presentResourceError(snapshot),
    operation: facts.operation,
    createdAt: snapshot.createdAt.toISOString(),
  }
}
