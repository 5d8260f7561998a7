import { sha256Hex } from '@/lib/platform/ids'
import { Ec2Error, invalidCombination, invalidValue } from '../protocol/errors'
import type { Parameters } from '../protocol/parameters'
import type { XmlObject } from '../protocol/xml'
import { rowsOf } from '../state/ids'
import type { InstanceRecord } from '../state/records'
import { type Action, type Call, checkDryRun, done } from './action'
import { blockDevices, groupSet } from './instance-view'
import { namedGroups } from './launch-placement'
import { parseUserData } from './launch-request'

function oneInstance({ account, parameters }: Call): InstanceRecord {
  const id = parameters.required('InstanceId')
  const [instance] = rowsOf('i', [id], (i) => account.state.instances.visible(i))
  if (instance) return instance
  throw new Ec2Error('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`)
}

const views: Record<string, (call: Call, instance: InstanceRecord) => XmlObject> = {
  instanceType: (_, i) => ({ instanceType: { value: i.instanceType } }),
  kernel: () => ({ kernel: {} }),
  ramdisk: () => ({ ramdisk: {} }),
  userData: ({ account }, i) => ({
    userData: { value: i.userDataKey && account.state.userData.get(i.userDataKey)?.base64 },
  }),
  disableApiTermination: (_, i) => ({ disableApiTermination: { value: i.disableApiTermination } }),
  disableApiStop: (_, i) => ({ disableApiStop: { value: i.disableApiStop } }),
  instanceInitiatedShutdownBehavior: (_, i) => ({
    instanceInitiatedShutdownBehavior: { value: i.shutdownBehavior },
  }),
  rootDeviceName: (_, i) => ({ rootDeviceName: { value: i.rootDeviceName } }),
  blockDeviceMapping: ({ account }, i) => ({ blockDeviceMapping: blockDevices(account, i) }),
  productCodes: () => ({ productCodes: [] }),
  sourceDestCheck: (_, i) => ({ sourceDestCheck: { value: i.sourceDestCheck } }),
  groupSet: (_, i) => ({ groupSet: groupSet(i.groups) }),
  ebsOptimized: (_, i) => ({ ebsOptimized: { value: i.ebsOptimized } }),
  sriovNetSupport: () => ({ sriovNetSupport: {} }),
  enaSupport: (_, i) => ({ enaSupport: { value: i.virtualization === 'hvm' } }),
  enclaveOptions: () => ({ enclaveOptions: { enabled: false } }),
}

export const describeInstanceAttribute: Action = {
  name: 'DescribeInstanceAttribute',
  accepts: ['InstanceId', 'Attribute'],
  reads: true,
  run(call) {
    const attribute = call.parameters.required('Attribute')
    const view = Object.hasOwn(views, attribute) ? views[attribute] : undefined
    if (!view) {
      throw invalidValue(
        `Value (${attribute.slice(0, 100)}) for parameter attribute is invalid. Unknown attribute.`,
      )
    }
    const instance = oneInstance(call)
    return { instanceId: instance.id, ...view(call, instance) }
  },
}

/** What may change while the instance runs, and what only while it is stopped. */
const changeable = [
  'DisableApiTermination',
  'DisableApiStop',
  'InstanceInitiatedShutdownBehavior',
  'SourceDestCheck',
  'GroupId',
  'InstanceType',
  'UserData',
  'EbsOptimized',
] as const
const onlyStopped = new Set<string>(['InstanceType', 'UserData', 'EbsOptimized'])

export const modifyInstanceAttribute: Action = {
  name: 'ModifyInstanceAttribute',
  accepts: [
    'InstanceId',
    'Attribute',
    'Value',
    'GroupId.n',
    'BlockDeviceMapping.n.DeviceName',
    'BlockDeviceMapping.n.Ebs.VolumeId',
    'BlockDeviceMapping.n.Ebs.DeleteOnTermination',
    ...changeable.map((name) => `${name}.Value`),
  ],
  reads: false,
  run(call) {
    const { account, parameters } = call
    const named = changeable.filter((name) => parameters.has(name))
    const devices = parameters.structures('BlockDeviceMapping')
    // Devices may come with or without the attribute's name.
    const attribute = devices.length > 0 ? undefined : parameters.string('Attribute')
    if (named.length + (attribute ? 1 : 0) + (devices.length > 0 ? 1 : 0) !== 1) {
      throw invalidCombination('Fields for exactly one attribute must be specified')
    }
    const instance = oneInstance(call)
    if (devices.length > 0) {
      changeDevices(call, instance, devices)
      return done
    }
    const name = named[0] ?? changeable.find((c) => lowerFirst(c) === attribute)
    if (!name || (attribute && name === 'GroupId')) {
      throw invalidValue(
        `Value (${attribute?.slice(0, 100)}) for parameter attribute is invalid. Unknown attribute.`,
      )
    }
    if (onlyStopped.has(name) && instance.state !== 'stopped') {
      throw new Ec2Error(
        'IncorrectInstanceState',
        `The instance '${instance.id}' is not in the 'stopped' state.`,
      )
    }
    const change = readChange(call, name, attribute !== undefined)
    checkDryRun(parameters)
    account.state.instances.patch(instance.id, change)
    return done
  },
}

/** Which of its volumes go with the instance: all that are named change, or none. */
function changeDevices(call: Call, instance: InstanceRecord, devices: readonly Parameters[]): void {
  const held = call.account.state.volumesOf(instance.id)
  const changes = devices.map((mapping) => {
    const device = mapping.required('DeviceName')
    const ebs = mapping.structure('Ebs')
    const volumeId = ebs.string('VolumeId')
    const volume = held.find((one) => one.attachment?.device === device)
    if (!volume || (volumeId && volume.id !== volumeId)) {
      throw new Ec2Error(
        'InvalidInstanceAttributeValue',
        `No device is currently mapped at ${device.slice(0, 100)}`,
      )
    }
    return { id: volume.id, goes: ebs.boolean('DeleteOnTermination') }
  })
  checkDryRun(call.parameters)
  for (const { id, goes } of changes) {
    if (goes !== undefined) call.volumes.goWithInstance(id, goes)
  }
}

function readChange(
  { account, parameters }: Call,
  name: (typeof changeable)[number],
  plain: boolean,
): Partial<InstanceRecord> {
  const source = plain ? parameters : parameters.structure(name)
  const flag = () => source.boolean('Value') ?? false
  switch (name) {
    case 'DisableApiTermination':
      return { disableApiTermination: flag() }
    case 'DisableApiStop':
      return { disableApiStop: flag() }
    case 'SourceDestCheck':
      return { sourceDestCheck: flag() }
    case 'EbsOptimized':
      return { ebsOptimized: flag() }
    case 'InstanceInitiatedShutdownBehavior':
      source.required('Value')
      return { shutdownBehavior: source.oneOf('Value', ['stop', 'terminate']) ?? 'stop' }
    case 'GroupId': {
      const groups = namedGroups(account, parameters.list('GroupId'), [])
      return { groups: groups.map((g) => ({ id: g.id, name: g.name })) }
    }
    case 'InstanceType': {
      const type = source.required('Value')
      if (!account.catalogue.types.has(type)) {
        throw invalidValue(`Invalid value '${type.slice(0, 100)}' for InstanceType.`)
      }
      return { instanceType: type }
    }
    case 'UserData': {
      const base64 = parseUserData(source.string('Value'))
      if (base64 === undefined) return { userDataKey: undefined }
      const key = sha256Hex(base64)
      account.state.userData.put({ id: key, seq: account.state.nextSeq(), base64 })
      return { userDataKey: key }
    }
  }
}

function lowerFirst(name: string): string {
  return `${name[0]?.toLowerCase()}${name.slice(1)}`
}
