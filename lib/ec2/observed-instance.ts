import type { Instance } from '@aws-sdk/client-ec2'
import type { Market } from '@/lib/lifecycle/markets'
import { Ec2Error } from './errors'

export const instanceStates = [
  'pending',
  'running',
  'shutting-down',
  'terminated',
  'stopping',
  'stopped',
] as const

export type InstanceState = (typeof instanceStates)[number]

export interface ObservedVolume {
  volumeId: string
  device: string | undefined
  deleteOnTermination: boolean
}

/** An instance as one answer of EC2 showed it. What EC2 does not know (yet, or any more) is undefined. */
export interface ObservedInstance {
  instanceId: string
  /** The account that owns it. */
  ownerId: string | undefined
  state: InstanceState
  stateReason: { code: string; message: string } | undefined
  privateIp: string | undefined
  privateDns: string | undefined
  publicIp: string | undefined
  publicDns: string | undefined
  /** The public address, when it is an Elastic IP. */
  elasticIp: string | undefined
  zone: string | undefined
  subnetId: string | undefined
  instanceType: string | undefined
  imageId: string | undefined
  market: Market
  /** The ids of its security groups. */
  securityGroupIds: readonly string[]
  keyName: string | undefined
  /** The ARN of its IAM instance profile. */
  instanceProfile: string | undefined
  launchTime: Date | undefined
  tags: Record<string, string>
  volumes: ObservedVolume[]
  clientToken: string | undefined
  /** From our tags, which EC2 takes away some time after the termination. */
  launchId: string | undefined
  pool: string | undefined
}

export const tagNames = {
  site: 'muster:site',
  pool: 'muster:pool',
  launch: 'muster:launch',
  /** Our own id of an address, volume or snapshot. */
  id: 'muster:id',
} as const

/** Throws Ec2Error when the instance lacks what EC2 always tells. */
export function toObservedInstance(
  action: string,
  instance: Instance,
  ownerId: string | undefined,
): ObservedInstance {
  const state = instanceStates.find((known) => known === instance.State?.Name)
  if (!instance.InstanceId || !state) {
    throw badAnswer(action, 'an instance has no id or no known state')
  }
  const tags: Record<string, string> = {}
  for (const { Key, Value } of instance.Tags ?? []) if (Key) tags[Key] = Value ?? ''
  const publicIp = filled(instance.PublicIpAddress)
  return {
    instanceId: instance.InstanceId,
    ownerId: filled(ownerId),
    state,
    stateReason: instance.StateReason?.Code
      ? { code: instance.StateReason.Code, message: instance.StateReason.Message ?? '' }
      : undefined,
    privateIp: filled(instance.PrivateIpAddress),
    privateDns: filled(instance.PrivateDnsName),
    publicIp,
    publicDns: filled(instance.PublicDnsName),
    elasticIp: elasticIpOf(instance),
    zone: filled(instance.Placement?.AvailabilityZone),
    subnetId: filled(instance.SubnetId),
    instanceType: filled(instance.InstanceType),
    imageId: filled(instance.ImageId),
    // EC2 names no lifecycle for one that is on demand.
    market: instance.InstanceLifecycle === 'spot' ? 'spot' : 'onDemand',
    securityGroupIds: (instance.SecurityGroups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
    keyName: filled(instance.KeyName),
    instanceProfile: filled(instance.IamInstanceProfile?.Arn),
    launchTime: instance.LaunchTime,
    tags,
    volumes: (instance.BlockDeviceMappings ?? []).flatMap((mapping) =>
      mapping.Ebs?.VolumeId
        ? [
            {
              volumeId: mapping.Ebs.VolumeId,
              device: filled(mapping.DeviceName),
              deleteOnTermination: mapping.Ebs.DeleteOnTermination ?? false,
            },
          ]
        : [],
    ),
    clientToken: filled(instance.ClientToken),
    launchId: filled(tags[tagNames.launch]),
    pool: filled(tags[tagNames.pool]),
  }
}

/** An address that EC2 lends for the instance's life belongs to `amazon`, an Elastic IP to the account. */
function elasticIpOf(instance: Instance): string | undefined {
  for (const networkInterface of instance.NetworkInterfaces ?? []) {
    const { IpOwnerId, PublicIp } = networkInterface.Association ?? {}
    if (PublicIp && IpOwnerId && IpOwnerId !== 'amazon') return PublicIp
  }
  return undefined
}

function filled(text: string | undefined): string | undefined {
  return text || undefined
}

/** EC2 answered, but not with what it promises: nothing may be concluded from it. */
export function badAnswer(action: string, what: string): Ec2Error {
  return new Ec2Error({
    action,
    code: 'BadAnswer',
    message: `the answer is not complete: ${what}`,
    kind: 'server',
  })
}

/** What has begun to end never runs again. */
export function isEnding(state: string | null): boolean {
  return state === 'shutting-down' || state === 'terminated'
}
