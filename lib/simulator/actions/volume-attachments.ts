import { Ec2Error, invalidValue } from '../protocol/errors'
import { notFound, rowsOf } from '../state/ids'
import type { InstanceRecord, VolumeRecord } from '../state/records'
import { type Action, type Call, checkDryRun } from './action'
import { attachmentView } from './volume-view'
import { namedVolume } from './volumes'

const attachmentLimit = 28
const deviceName =
  /^(\/dev\/(sd[a-z]\d{0,2}|xvd[a-z]{1,2}\d{0,2}|nvme\d{1,2}n1)|xvd[a-z]{1,2}|sd[a-z]\d{0,2})$/

export const attachVolume: Action = {
  name: 'AttachVolume',
  accepts: ['VolumeId', 'InstanceId', 'Device'],
  reads: false,
  run(call) {
    const { parameters } = call
    const volume = namedVolume(call)
    const instance = instanceToAttachTo(call)
    const device = parameters.required('Device')
    if (!deviceName.test(device)) {
      throw invalidValue(
        `Value (${device.slice(0, 100)}) for parameter device is invalid. ${device.slice(0, 100)} is not a valid EBS device name.`,
      )
    }
    checkAttachable(call, volume, instance, device)
    checkDryRun(parameters)
    const attached = call.volumes.attach(volume.id, instance.id, device)
    return attachmentView(attached ?? volume)
  },
}

function instanceToAttachTo({ account, parameters }: Call): InstanceRecord {
  const id = parameters.required('InstanceId')
  const [instance] = rowsOf('i', [id], (i) => account.state.instances.visible(i))
  if (!instance) throw notFound('i', [id])
  if (
    instance.state !== 'running' &&
    instance.state !== 'stopped' &&
    instance.state !== 'stopping'
  ) {
    throw new Ec2Error('IncorrectState', `Instance '${id}' is not 'running'.`)
  }
  return instance
}

function checkAttachable(
  { account }: Call,
  volume: VolumeRecord,
  instance: InstanceRecord,
  device: string,
): void {
  if (volume.attachment) {
    throw new Ec2Error('VolumeInUse', `${volume.id} is already attached to an instance`)
  }
  if (volume.state !== 'available') {
    throw new Ec2Error('IncorrectState', `'${volume.id}' is not 'available'.`)
  }
  if (volume.zone !== instance.zone) {
    throw new Ec2Error(
      'InvalidVolume.ZoneMismatch',
      `The volume '${volume.id}' is not in the same availability zone as instance '${instance.id}'`,
    )
  }
  const others = account.state.volumesOf(instance.id)
  if (others.some((v) => v.attachment?.device === device)) {
    throw invalidValue(
      `Invalid value '${device}' for unixDevice. Attachment point ${device} is already in use`,
    )
  }
  if (others.length >= attachmentLimit) {
    throw new Ec2Error(
      'AttachmentLimitExceeded',
      `The instance '${instance.id}' has as many volumes as its type allows.`,
    )
  }
}

export const detachVolume: Action = {
  name: 'DetachVolume',
  accepts: ['VolumeId', 'InstanceId', 'Device', 'Force'],
  reads: false,
  run(call) {
    const { account, parameters } = call
    const volume = namedVolume(call)
    const instanceId = parameters.string('InstanceId')
    const device = parameters.string('Device')
    const forced = parameters.boolean('Force') ?? false
    if (instanceId) rowsOf('i', [instanceId], (i) => account.state.instances.visible(i))
    const { attachment } = volume
    if (!attachment) {
      throw new Ec2Error(
        'IncorrectState',
        `Volume '${volume.id}' is in the '${volume.state}' state.`,
      )
    }
    if ((attachment.state === 'detaching' || attachment.state === 'busy') && !forced) {
      throw new Ec2Error('IncorrectState', `Volume '${volume.id}' is being detached.`)
    }
    const instance = account.state.instances.get(attachment.instanceId)
    if (
      (instanceId && instanceId !== attachment.instanceId) ||
      (device && device !== attachment.device)
    ) {
      throw new Ec2Error(
        'InvalidAttachment.NotFound',
        `The volume '${volume.id}' is not attached to instance '${instanceId ?? attachment.instanceId}' as device '${(device ?? attachment.device).slice(0, 100)}'.`,
      )
    }
    if (instance && attachment.device === instance.rootDeviceName && instance.state !== 'stopped') {
      throw new Ec2Error(
        'OperationNotPermitted',
        `Unable to detach root volume '${attachment.device}' from instance '${instance.id}'`,
      )
    }
    checkDryRun(parameters)
    return attachmentView(call.volumes.detach(volume, forced) ?? volume)
  },
}
