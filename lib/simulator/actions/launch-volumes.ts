import type { Account } from '../account/account'
import { Ec2Error, invalidValue } from '../protocol/errors'
import { resourceId, rowsOf } from '../state/ids'
import type { ImageRecord, InstanceRecord, VolumeShape } from '../state/records'
import type { Call } from './action'
import type { DeviceRequest, LaunchRequest } from './launch-request'
import { canBoot, defaultVolumeType, volumeShape } from './volume-shapes'

/** A volume that comes with each instance of a launch. */
export interface VolumePlan {
  device: string
  shape: VolumeShape
  snapshotId: string | undefined
  encrypted: boolean
  deleteOnTermination: boolean
}

/** The image's root volume, changed as the launch asks, and the volumes that it adds. */
export function planVolumes(
  account: Account,
  request: LaunchRequest,
  image: ImageRecord,
): VolumePlan[] {
  const root = request.devices.find((d) => d.device === image.rootDeviceName)
  if (root?.remove) throw invalidValue('The root device cannot be removed.')
  const plans = [rootPlan(image, root)]
  for (const device of request.devices) {
    if (device === root || device.remove) continue
    plans.push(addedPlan(account, device))
  }
  return plans
}

function rootPlan(image: ImageRecord, asked: DeviceRequest | undefined): VolumePlan {
  const size = asked?.size ?? image.rootSize
  const type = asked?.type ?? image.rootType
  if (size < image.rootSize) {
    throw invalidValue(
      `Volume of size ${size}GB is smaller than snapshot '${image.rootSnapshotId}', expect size >= ${image.rootSize}GB`,
    )
  }
  if (asked?.type && !canBoot(asked.type)) {
    throw invalidValue(
      `The volume type ${asked.type.slice(0, 50)} cannot be used for a root device.`,
    )
  }
  return {
    device: image.rootDeviceName,
    shape: volumeShape({ size, type, iops: asked?.iops, throughput: asked?.throughput }),
    snapshotId: image.rootSnapshotId,
    encrypted: asked?.encrypted ?? false,
    deleteOnTermination: asked?.deleteOnTermination ?? true,
  }
}

function addedPlan(account: Account, device: DeviceRequest): VolumePlan {
  const { snapshotId } = device
  const [snapshot] = snapshotId
    ? rowsOf('snap', [snapshotId], (id) => account.state.snapshots.visible(id))
    : []
  if (snapshot?.state === 'error') {
    throw new Ec2Error('IncorrectState', `Snapshot '${snapshot.id}' is not 'completed'.`)
  }
  const size = device.size ?? snapshot?.volumeSize
  if (size === undefined) {
    throw invalidValue(
      `The block device mapping of ${device.device.slice(0, 50)} names neither a size nor a snapshot.`,
    )
  }
  if (snapshot && size < snapshot.volumeSize) {
    throw invalidValue(
      `Volume of size ${size}GB is smaller than snapshot '${snapshot.id}', expect size >= ${snapshot.volumeSize}GB`,
    )
  }
  return {
    device: device.device,
    shape: volumeShape({
      size,
      type: device.type ?? defaultVolumeType,
      iops: device.iops,
      throughput: device.throughput,
    }),
    snapshotId,
    encrypted: device.encrypted ?? snapshot?.encrypted ?? false,
    deleteOnTermination: device.deleteOnTermination ?? true,
  }
}

export function createLaunchVolumes(
  { account }: Call,
  request: LaunchRequest,
  plans: readonly VolumePlan[],
  instance: InstanceRecord,
): void {
  for (const plan of plans) {
    const id = resourceId('vol')
    // The root volume is the machine's own folder.
    if (plan.device !== instance.rootDeviceName) account.content.make(id, plan.snapshotId)
    account.state.volumes.put({
      id,
      seq: account.state.nextSeq(),
      hiddenUntil: instance.hiddenUntil,
      ...plan.shape,
      zone: instance.zone,
      snapshotId: plan.snapshotId,
      encrypted: plan.encrypted,
      state: 'in-use',
      transitionAt: undefined,
      createTime: instance.launchTime,
      attachment: {
        instanceId: instance.id,
        device: plan.device,
        state: 'attached',
        attachTime: instance.launchTime,
        deleteOnTermination: plan.deleteOnTermination,
        transitionAt: undefined,
      },
      modification: undefined,
      clientToken: undefined,
    })
    account.state.setTags(id, { ...request.volumeTags })
  }
}
