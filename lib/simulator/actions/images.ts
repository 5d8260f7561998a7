import { filterParameters, parseFilters } from '../protocol/filters'
import { pagingParameters, parsePaging, takePage } from '../protocol/paging'
import type { XmlObject } from '../protocol/xml'
import { accountId } from '../state/catalogue'
import { rowsOf } from '../state/ids'
import type { ImageRecord } from '../state/records'
import { isVisible } from '../state/state'
import type { Action } from './action'
import { tagSet } from './tag-specifications'

export const describeImages: Action = {
  name: 'DescribeImages',
  accepts: [
    'ImageId.n',
    'Owner.n',
    'ExecutableBy.n',
    'IncludeDeprecated',
    'IncludeDisabled',
    ...filterParameters,
    ...pagingParameters,
  ],
  reads: true,
  run({ account, parameters }) {
    const { state } = account
    const paging = parsePaging('DescribeImages', parameters, { idsName: 'ImageId', least: 1 })
    const owners = parameters.list('Owner')
    const executable = parameters.list('ExecutableBy')
    const passes = parseFilters<ImageRecord>(
      parameters,
      {
        architecture: (i) => i.architecture,
        'block-device-mapping.device-name': (i) => i.rootDeviceName,
        'block-device-mapping.snapshot-id': (i) => i.rootSnapshotId,
        'block-device-mapping.volume-size': (i) => i.rootSize,
        'block-device-mapping.volume-type': (i) => i.rootType,
        'boot-mode': (i) => i.bootMode,
        'creation-date': (i) => i.creationDate,
        description: (i) => i.description,
        'ena-support': (i) => i.enaSupport,
        hypervisor: (i) => i.hypervisor,
        'image-id': (i) => i.id,
        'image-type': () => 'machine',
        'is-public': (i) => i.public,
        name: (i) => i.name,
        'owner-id': () => accountId,
        platform: () => undefined,
        'root-device-name': (i) => i.rootDeviceName,
        'root-device-type': () => 'ebs',
        state: (i) => i.state,
        'state-reason-code': (i) => i.stateReason?.code,
        'state-reason-message': (i) => i.stateReason?.message,
        'virtualization-type': (i) => i.virtualization,
      },
      (i) => state.tagsOf(i.id),
    )
    const ids = parameters.list('ImageId')
    const rows =
      ids.length > 0
        ? rowsOf('ami', ids, (id) => state.images.visible(id)).sort((a, b) => a.seq - b.seq)
        : state.images.all()
    const mine =
      (owners.length === 0 || owners.some((o) => o === 'self' || o === accountId)) &&
      (executable.length === 0 || executable.some((e) => e === 'self' || e === accountId))
    const { page, nextToken } = takePage(
      'DescribeImages',
      rows,
      paging,
      (i) => mine && isVisible(i) && passes(i),
    )
    return {
      imagesSet: page.map((image) => imageView(image, state.tagsOf(image.id))),
      nextToken,
    }
  },
}

function imageView(image: ImageRecord, tags: Readonly<Record<string, string>>): XmlObject {
  return {
    imageId: image.id,
    imageLocation: `${accountId}/${image.name}`,
    imageState: image.state,
    stateReason: image.stateReason && { ...image.stateReason },
    imageOwnerId: accountId,
    creationDate: image.creationDate,
    isPublic: image.public,
    architecture: image.architecture,
    imageType: 'machine',
    platformDetails: 'Linux/UNIX',
    usageOperation: 'RunInstances',
    name: image.name,
    description: image.description,
    rootDeviceType: 'ebs',
    rootDeviceName: image.rootDeviceName,
    blockDeviceMapping: [
      {
        deviceName: image.rootDeviceName,
        ebs: {
          deleteOnTermination: true,
          snapshotId: image.rootSnapshotId,
          volumeSize: image.rootSize,
          volumeType: image.rootType,
          encrypted: false,
        },
      },
      ...(image.dataSnapshots ?? []).map(({ device, snapshotId, size, type }) => ({
        deviceName: device,
        ebs: {
          deleteOnTermination: false,
          snapshotId,
          volumeSize: size,
          volumeType: type,
          encrypted: false,
        },
      })),
    ],
    virtualizationType: image.virtualization,
    bootMode: image.bootMode,
    enaSupport: image.enaSupport,
    hypervisor: image.hypervisor,
    imdsSupport: image.imdsSupport,
    tagSet: tagSet(tags),
  }
}
