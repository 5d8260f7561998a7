import { newId } from '@/lib/platform/ids'
import type { Db } from '@/lib/store/client'
import type { ElasticIp, Prisma, Snapshot, Volume } from '@/lib/store/generated/client'

let serial = 0
const hex = () => (++serial).toString(16).padStart(17, '0')

/** An Elastic IP as EC2 shows it: ours, and free. */
export function addAddress(
  db: Db,
  more: Partial<Prisma.ElasticIpUncheckedCreateInput> = {},
): Promise<ElasticIp> {
  const n = ++serial
  return db.elasticIp.create({
    data: {
      id: newId(),
      allocationId: `eipalloc-${hex()}`,
      publicIp: `198.51.${Math.floor(n / 250)}.${(n % 250) + 1}`,
      observedAt: new Date(),
      ...more,
    },
  })
}

/** A volume as EC2 shows it: ours, 10 GiB, and free. */
export function addVolumeRow(
  db: Db,
  more: Partial<Prisma.VolumeUncheckedCreateInput> = {},
): Promise<Volume> {
  return db.volume.create({
    data: {
      id: newId(),
      volumeId: `vol-${hex()}`,
      name: `data-${serial}`,
      zone: 'us-east-1a',
      sizeGiB: 10,
      ec2State: 'available',
      observedAt: new Date(),
      ...more,
    },
  })
}

/** A complete snapshot of a volume of 10 GiB. */
export function addSnapshot(
  db: Db,
  more: Partial<Prisma.SnapshotUncheckedCreateInput> = {},
): Promise<Snapshot> {
  return db.snapshot.create({
    data: {
      id: newId(),
      snapshotId: `snap-${hex()}`,
      name: `nightly-${serial}`,
      volumeId: `vol-${hex()}`,
      sizeGiB: 10,
      ec2State: 'completed',
      progress: '100%',
      observedAt: new Date(),
      ...more,
    },
  })
}

/** What EC2 shows of a volume that a machine holds. */
export function heldBy(machine: { id: string; instanceId: string | null }, device = '/dev/sdf') {
  return {
    machineId: machine.id,
    wantedMachineId: machine.id,
    instanceId: machine.instanceId,
    device,
    wantedDevice: device,
    ec2State: 'in-use',
    attachmentState: 'attached',
  }
}
