import { join } from 'node:path'
import { now } from '@/lib/platform/clock'
import { Ec2Error, invalidValue } from '../protocol/errors'
import type { Parameters } from '../protocol/parameters'
import { notFound, resourceId, rowsOf } from '../state/ids'
import type { VolumeRecord } from '../state/records'
import { type Action, type Call, checkDryRun, done } from './action'
import { parseTagSpecifications, tagSpecificationParameters } from './tag-specifications'

export const createImage: Action = {
  name: 'CreateImage',
  accepts: [
    'InstanceId',
    'Name',
    'Description',
    'NoReboot',
    'BlockDeviceMapping.n.DeviceName',
    'BlockDeviceMapping.n.NoDevice',
    ...tagSpecificationParameters,
  ],
  reads: false,
  run(call) {
    const { account, parameters, volumes } = call
    const { state, host } = account
    const instanceId = parameters.required('InstanceId')
    const [instance] = rowsOf('i', [instanceId], (id) => state.instances.visible(id))
    if (!instance) throw notFound('i', [instanceId])
    const name = freeName(call)
    const description = parameters.string('Description') ?? ''
    if (instance.state !== 'running' && instance.state !== 'stopped') {
      throw new Ec2Error(
        'IncorrectState',
        `The instance '${instance.id}' is not in the 'running' or 'stopped' state.`,
      )
    }
    const tags = parseTagSpecifications(parameters, ['image', 'snapshot'])
    const without = leftOut(parameters)
    checkDryRun(parameters)
    const id = resourceId('ami')
    const at = now()
    const { unknownForMs } = account.faults.current.consistency
    const hiddenUntil = unknownForMs > 0 ? at.getTime() + unknownForMs : undefined
    const taken = state
      .volumesOf(instance.id)
      .filter(({ attachment }) => attachment && !without.has(attachment.device))
      .map((volume) => ({ volume, snapshotId: snapshotOf(volume, id) }))
    function snapshotOf(volume: VolumeRecord, imageId: string): string {
      const snapshotId = resourceId('snap')
      volumes.snapshot({
        id: snapshotId,
        seq: state.nextSeq(),
        hiddenUntil,
        volumeId: volume.id,
        volumeSize: volume.size,
        encrypted: volume.encrypted,
        description: `Created by CreateImage(${instanceId}) for ${imageId}`,
        state: 'pending',
        startTime: at.toISOString(),
        startedAt: at.getTime(),
        transitionAt: undefined,
      })
      state.setTags(snapshotId, tags.get('snapshot') ?? {})
      return snapshotId
    }
    const isRoot = ({ volume }: { volume: VolumeRecord }) =>
      volume.attachment?.device === instance.rootDeviceName
    const root = taken.find(isRoot)
    const origin = state.images.get(instance.imageId)
    const folder = host.inspect(instance.id).folder
    volumes.image(
      {
        id,
        seq: state.nextSeq(),
        hiddenUntil,
        name,
        description,
        architecture:
          origin?.architecture ?? (instance.architecture === 'arm64' ? 'arm64' : 'x86_64'),
        virtualization: instance.virtualization === 'paravirtual' ? 'paravirtual' : 'hvm',
        bootMode: origin?.bootMode,
        hypervisor: instance.hypervisor,
        enaSupport: origin?.enaSupport ?? true,
        rootDeviceName: instance.rootDeviceName,
        rootSnapshotId: root?.snapshotId ?? resourceId('snap'),
        rootSize: root?.volume.size ?? 8,
        rootType: root?.volume.type ?? 'gp3',
        dataSnapshots: taken.flatMap((each) =>
          isRoot(each)
            ? []
            : [
                {
                  device: each.volume.attachment?.device ?? '',
                  snapshotId: each.snapshotId,
                  size: each.volume.size,
                  type: each.volume.type,
                },
              ],
        ),
        creationDate: at.toISOString(),
        state: 'pending',
        doomed: account.faults.failsToMake('CreateImage'),
        public: false,
        imdsSupport: origin?.imdsSupport,
      },
      folder && join(folder, 'rootfs'),
    )
    state.setTags(id, tags.get('image') ?? {})
    // Without NoReboot EC2 shuts the machine down first, for the sake of its files.
    if (instance.state === 'running' && !parameters.boolean('NoReboot')) {
      void host.reboot(instance.id)
    }
    return { imageId: id }
  },
}

export const deregisterImage: Action = {
  name: 'DeregisterImage',
  accepts: ['ImageId'],
  reads: false,
  run({ account, parameters, volumes }) {
    const id = parameters.required('ImageId')
    const [image] = rowsOf('ami', [id], (each) => account.state.images.visible(each))
    if (!image) throw notFound('ami', [id])
    checkDryRun(parameters)
    volumes.deregister(id)
    return done
  },
}

/** A name that no image of the account has, as EC2 takes them. */
function freeName({ account, parameters }: Call): string {
  const name = parameters.required('Name')
  if (!/^[A-Za-z0-9()[\] ./\-'@_]{3,128}$/.test(name)) {
    throw new Ec2Error(
      'InvalidAMIName.Malformed',
      "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, and ()[] ./-'@_",
    )
  }
  for (const image of account.state.images.all()) {
    if (image.name !== name) continue
    throw new Ec2Error(
      'InvalidAMIName.Duplicate',
      `AMI name ${name} is already in use by AMI ${image.id}`,
    )
  }
  return name
}

/** The devices of which the image is to hold nothing. */
function leftOut(parameters: Parameters): Set<string> {
  const devices = new Set<string>()
  for (const mapping of parameters.structures('BlockDeviceMapping')) {
    const device = mapping.required('DeviceName')
    if (mapping.string('NoDevice') === undefined) {
      throw invalidValue('Only NoDevice may be said of a device here.')
    }
    devices.add(device)
  }
  return devices
}
