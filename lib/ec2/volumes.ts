import {
  AttachVolumeCommand,
  CreateVolumeCommand,
  DeleteVolumeCommand,
  DescribeVolumesCommand,
  DetachVolumeCommand,
  ModifyVolumeCommand,
  type VolumeType,
} from '@aws-sdk/client-ec2'
import type { Ec2 } from './client'
import { badAnswer } from './observed-instance'
import { readPages } from './pages'
import { type Marks, readTags, tagSpecification } from './resource-tags'

const pageSize = 500

/** An EBS volume as one answer of EC2 showed it. */
export interface ObservedEbsVolume {
  volumeId: string
  /** creating, available, in-use, deleting, deleted or error. */
  state: string
  zone: string
  sizeGiB: number
  type: string
  iops: number | null
  throughput: number | null
  fromSnapshot: string | undefined
  attachment: ObservedAttachment | undefined
  tags: Record<string, string>
}

export interface ObservedAttachment {
  instanceId: string
  device: string | undefined
  /** attaching, attached, busy or detaching. */
  state: string
  deleteOnTermination: boolean
}

interface Sent {
  requestId: string | undefined
}

/** Every EBS volume of the region; all or nothing. */
export function describeVolumes(ec2: Ec2): Promise<ObservedEbsVolume[]> {
  const action = 'DescribeVolumes'
  return readPages(async (token) => {
    const { output } = await ec2.call(
      action,
      new DescribeVolumesCommand({ MaxResults: pageSize, NextToken: token }),
      { kind: 'read' },
    )
    if (!output.Volumes) throw badAnswer(action, 'it has no list of volumes')
    const items = output.Volumes.map((volume): ObservedEbsVolume => {
      if (!volume.VolumeId || !volume.State || !volume.AvailabilityZone || !volume.Size) {
        throw badAnswer(action, 'a volume has no id, state, zone or size')
      }
      const held = (volume.Attachments ?? []).find((a) => a.InstanceId && a.State !== 'detached')
      return {
        volumeId: volume.VolumeId,
        state: volume.State,
        zone: volume.AvailabilityZone,
        sizeGiB: volume.Size,
        type: volume.VolumeType ?? 'gp2',
        iops: volume.Iops ?? null,
        throughput: volume.Throughput ?? null,
        fromSnapshot: volume.SnapshotId || undefined,
        attachment: held?.InstanceId
          ? {
              instanceId: held.InstanceId,
              device: held.Device || undefined,
              state: held.State ?? 'attached',
              deleteOnTermination: held.DeleteOnTermination ?? false,
            }
          : undefined,
        tags: readTags(volume.Tags),
      }
    })
    return { items, next: output.NextToken || undefined }
  })
}

export interface VolumeRequest extends Marks {
  zone: string
  sizeGiB: number
  type: string
  /** Null: as the type has them. */
  iops: number | null
  throughput: number | null
  fromSnapshot: string | null
}

/** Creates a volume. Its id is the client token: a repeat makes no second one. */
export async function createVolume(
  ec2: Ec2,
  request: VolumeRequest,
): Promise<Sent & { volumeId: string }> {
  const action = 'CreateVolume'
  const { output, requestId } = await ec2.call(
    action,
    new CreateVolumeCommand({
      ClientToken: request.id,
      AvailabilityZone: request.zone,
      Size: request.sizeGiB,
      // EC2 knows types that this SDK does not list yet.
      VolumeType: request.type as VolumeType,
      ...(request.iops === null ? {} : { Iops: request.iops }),
      ...(request.throughput === null ? {} : { Throughput: request.throughput }),
      ...(request.fromSnapshot ? { SnapshotId: request.fromSnapshot } : {}),
      TagSpecifications: tagSpecification('volume', request),
    }),
    { kind: 'write' },
  )
  if (!output.VolumeId) throw badAnswer(action, 'it names no volume')
  return { volumeId: output.VolumeId, requestId }
}

export async function attachVolume(
  ec2: Ec2,
  volumeId: string,
  instanceId: string,
  device: string,
): Promise<Sent> {
  const { requestId } = await ec2.call(
    'AttachVolume',
    new AttachVolumeCommand({ VolumeId: volumeId, InstanceId: instanceId, Device: device }),
    { kind: 'write' },
  )
  return { requestId }
}

/** Takes the volume from the instance. Forced, what the machine had not written yet is lost. */
export async function detachVolume(
  ec2: Ec2,
  volumeId: string,
  instanceId: string,
  force: boolean,
): Promise<Sent> {
  const { requestId } = await ec2.call(
    'DetachVolume',
    new DetachVolumeCommand({
      VolumeId: volumeId,
      InstanceId: instanceId,
      ...(force ? { Force: true } : {}),
    }),
    { kind: 'write' },
  )
  return { requestId }
}

/** Asks for a larger size; EC2 makes no volume smaller. */
export async function growVolume(ec2: Ec2, volumeId: string, sizeGiB: number): Promise<Sent> {
  const { requestId } = await ec2.call(
    'ModifyVolume',
    new ModifyVolumeCommand({ VolumeId: volumeId, Size: sizeGiB }),
    { kind: 'write' },
  )
  return { requestId }
}

/** Deletes the volume and what is on it. */
export async function deleteVolume(ec2: Ec2, volumeId: string): Promise<Sent> {
  const { requestId } = await ec2.call(
    'DeleteVolume',
    new DeleteVolumeCommand({ VolumeId: volumeId }),
    { kind: 'write' },
  )
  return { requestId }
}
