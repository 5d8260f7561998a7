import { randomBytes } from 'node:crypto'
import { now } from '@/lib/platform/clock'
import { sha256Hex } from '@/lib/platform/ids'
import { wholeSeconds } from '../account/instances'
import type { LaunchFault } from '../faults/fault-plan'
import { draw } from '../options'
import { Ec2Error } from '../protocol/errors'
import { type SecurityGroup, vpcId, type ZoneInfo } from '../state/catalogue'
import { resourceId } from '../state/ids'
import type { InstanceType } from '../state/instance-types'
import type { ImageRecord, InstanceRecord } from '../state/records'
import { type Action, type Call, checkDryRun } from './action'
import { reservationView } from './describe-instances'
import { instanceView } from './instance-view'
import {
  bootableType,
  candidateZones,
  checkPrivateIp,
  launchableImage,
  namedGroups,
  placeOf,
  roomFor,
} from './launch-placement'
import { type LaunchRequest, launchParameters, parseLaunch } from './launch-request'
import { createLaunchVolumes, planVolumes, type VolumePlan } from './launch-volumes'

export const runInstances: Action = {
  name: 'RunInstances',
  accepts: launchParameters,
  reads: false,
  resources: (parameters) => parameters.integer('MaxCount') ?? 1,
  run(call) {
    const request = parseLaunch(call.parameters)
    const repeat = launchedBefore(call, request)
    if (repeat) return repeat
    const plan = planLaunch(call, request)
    checkDryRun(call.parameters)
    return launch(call, request, plan)
  },
}

interface LaunchPlan {
  image: ImageRecord
  type: InstanceType
  zone: ZoneInfo
  groups: SecurityGroup[]
  volumes: VolumePlan[]
  count: number
}

function planLaunch({ account }: Call, request: LaunchRequest): LaunchPlan {
  const image = launchableImage(account, request.imageId)
  const type = bootableType(account, request.instanceType, image)
  const { network } = request
  if (request.keyName) {
    throw new Ec2Error(
      'InvalidKeyPair.NotFound',
      `The key pair '${request.keyName}' does not exist`,
    )
  }
  checkPrivateIp(request)
  const groups = namedGroups(account, network.groupIds, network.groupNames)
  const zones = candidateZones(account, request, type)
  const volumes = planVolumes(account, request, image)
  let refusal: Ec2Error | undefined
  for (const zone of zones) {
    const room = roomFor(account, request, type, zone)
    if ('count' in room) return { image, type, zone, groups, volumes, count: room.count }
    refusal ??= room.error
  }
  throw refusal ?? new Ec2Error('Unsupported', `${type.name} is not offered in this region.`)
}

/** With a zone or subnet named, a token counts in that zone only. */
function tokenKey({ clientToken, network }: LaunchRequest): string {
  return JSON.stringify([clientToken, network.zone ?? network.zoneId ?? network.subnetId ?? null])
}

/** A repeat of a launch is answered with what the first one started. */
function launchedBefore({ account, parameters }: Call, request: LaunchRequest) {
  if (!request.clientToken) return undefined
  const known = account.state.launchTokens.get(tokenKey(request))
  if (!known) return undefined
  if (known.fingerprint !== sha256Hex(parameters.fingerprint())) {
    throw new Ec2Error(
      'IdempotentParameterMismatch',
      'The client token is used with different parameters than those of the request that it was first used with.',
    )
  }
  checkDryRun(parameters)
  const instances = known.instanceIds.flatMap((id) => account.state.instances.get(id) ?? [])
  if (instances.every((i) => i.state === 'terminated')) {
    throw new Ec2Error(
      'IdempotentInstanceTerminated',
      'The client token is that of a launch whose instances are terminated. Use another token to launch instances.',
    )
  }
  return reservationView(
    known.reservationId,
    instances.map((i) => instanceView(account, i)),
  )
}

function launch(call: Call, request: LaunchRequest, plan: LaunchPlan) {
  const { account, instances: life } = call
  const { state } = account
  const reservationId = resourceId('r')
  const userDataKey = request.userData === undefined ? undefined : sha256Hex(request.userData)
  if (userDataKey && request.userData !== undefined && !state.userData.get(userDataKey)) {
    state.userData.put({ id: userDataKey, seq: state.nextSeq(), base64: request.userData })
  }
  const launched: InstanceRecord[] = []
  for (let index = 0; index < plan.count; index++) {
    const instance = newInstance(call, request, plan, { index, reservationId, userDataKey })
    state.setTags(instance.id, request.tags)
    life.launch(instance)
    createLaunchVolumes(call, request, plan.volumes, instance)
    launched.push(instance)
  }
  account.faults.takeCapacity(placeOf(request, plan.type, plan.zone), launched.length)
  if (request.clientToken) {
    state.launchTokens.put({
      id: tokenKey(request),
      seq: state.nextSeq(),
      fingerprint: sha256Hex(call.parameters.fingerprint()),
      reservationId,
      instanceIds: launched.map((i) => i.id),
      at: now().getTime(),
    })
  }
  return reservationView(
    reservationId,
    launched.map((i) => instanceView(account, i)),
  )
}

function newInstance(
  { account }: Call,
  request: LaunchRequest,
  { image, type, zone, groups }: LaunchPlan,
  {
    index,
    reservationId,
    userDataKey,
  }: { index: number; reservationId: string; userDataKey: string | undefined },
): InstanceRecord {
  const at = now()
  const { unknownForMs, privateIpMissingForMs } = account.faults.current.consistency
  const fault = account.faults.launchFault(request.tags)
  return {
    id: resourceId('i'),
    seq: account.state.nextSeq(),
    hiddenUntil: unknownForMs > 0 ? at.getTime() + unknownForMs : undefined,
    reservationId,
    launchIndex: index,
    imageId: image.id,
    instanceType: type.name,
    architecture: image.architecture,
    virtualization: image.virtualization,
    bootMode: image.bootMode,
    hypervisor: image.hypervisor,
    rootDeviceName: image.rootDeviceName,
    zone: zone.name,
    subnetId: zone.subnetId,
    vpcId,
    tenancy: request.network.tenancy,
    privateIp: takePrivateIp(account.privatePools.get(zone.name), request.network.privateIp),
    privateIpHiddenUntil:
      privateIpMissingForMs > 0 ? at.getTime() + privateIpMissingForMs : undefined,
    wantsPublicIp: request.network.wantsPublicIp,
    autoPublicIp: undefined,
    publicIpDueAt: undefined,
    interfaceId: resourceId('eni'),
    interfaceAttachmentId: resourceId('eni-attach'),
    macAddress: `02:${[...randomBytes(5)].map((b) => b.toString(16).padStart(2, '0')).join(':')}`,
    keyName: request.keyName,
    groups: groups.map(({ id, name }) => ({ id, name })),
    iamProfile: request.iamProfile,
    state: 'pending',
    transitionAt: at.getTime() + draw(account.options.pending),
    stateReason: { code: 'pending', message: 'pending' },
    transitionReason: '',
    launchTime: wholeSeconds(at),
    firstLaunchTime: wholeSeconds(at),
    runningAt: undefined,
    terminatedAt: undefined,
    clientToken: request.clientToken,
    userDataKey,
    disableApiTermination: request.disableApiTermination,
    disableApiStop: request.disableApiStop,
    shutdownBehavior: request.shutdownBehavior,
    sourceDestCheck: true,
    ebsOptimized: request.ebsOptimized,
    monitoring: request.monitoring,
    metadataOptions: request.metadataOptions,
    lifecycle: request.lifecycle,
    spotRequestId:
      request.lifecycle === 'spot' ? `sir-${randomBytes(4).toString('hex')}` : undefined,
    bootFault: bootFaultOf(fault),
    failingComponents: fault?.fault === 'misconfigures' ? fault.components : undefined,
    bootDelayMs: fault?.fault === 'slow' ? fault.delayMs : draw(account.options.boot),
    doom: doomOf(fault),
    crashed: false,
  }
}

function takePrivateIp(
  pool: { take(): string | undefined; claim(ip: string): boolean } | undefined,
  asked: string | undefined,
): string {
  if (asked === undefined) {
    const address = pool?.take()
    if (address) return address
    throw new Ec2Error(
      'InsufficientFreeAddressesInSubnet',
      'There are not enough free addresses in the subnet.',
    )
  }
  if (pool?.claim(asked)) return asked
  throw new Ec2Error(
    'InvalidIPAddress.InUse',
    `Address ${asked} is in use or not in the subnet's address range.`,
  )
}

function bootFaultOf(fault: LaunchFault | undefined): InstanceRecord['bootFault'] {
  if (fault?.fault === 'never-boots' || fault?.fault === 'slow') return fault.fault
  return fault?.fault === 'dies' || fault?.fault === 'crashes' ? 'dies' : undefined
}

function doomOf(fault: LaunchFault | undefined): InstanceRecord['doom'] {
  if (fault?.fault === 'dies' || fault?.fault === 'crashes') {
    return { at: fault.afterMs, how: fault.fault, reason: fault.reason }
  }
  if (fault?.fault === 'fails') return { at: undefined, how: 'fails', reason: fault.reason }
  return undefined
}
