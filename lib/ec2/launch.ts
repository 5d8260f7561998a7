import {
  type _InstanceType,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2'
import type { Market } from '@/lib/lifecycle/markets'
import type { Ec2 } from './client'
import { Ec2Error } from './errors'
import { instanceTags, toTags } from './instance-tags'
import { describeInstances } from './observe'
import { badAnswer, type ObservedInstance, tagNames, toObservedInstance } from './observed-instance'
import { maxUserDataBytes } from './user-data'

/** Everything that goes into one RunInstances call. Repeating it unchanged launches nothing new. */
export interface LaunchRequest {
  site: string
  pool: string
  launchId: string
  clientToken: string
  /** At most this many instances; EC2 may give fewer. */
  count: number
  instanceType: string
  market: Market
  zone: string
  /** The zone's subnet; without one EC2 takes the zone's default subnet. */
  subnetId?: string | undefined
  imageId: string
  securityGroupIds: readonly string[]
  keyName?: string | undefined
  /** Name or ARN of the IAM instance profile. */
  instanceProfile?: string | undefined
  userData: string
}

export interface LaunchAnswer {
  /** In EC2's launch order. */
  instances: ObservedInstance[]
  requestId: string | undefined
}

/**
 * Launches up to `count` instances of one type in one zone. Throws Ec2Error; after an `ambiguous`
 * one the same request must be repeated with the same token, never with a new one.
 */
export async function launchInstances(ec2: Ec2, request: LaunchRequest): Promise<LaunchAnswer> {
  const action = 'RunInstances'
  const { output, requestId } = await ec2.call(
    action,
    new RunInstancesCommand(parametersOf(action, request)),
    { kind: 'write', instances: request.count, patient: true },
  )
  const instances = [...(output.Instances ?? [])]
    .sort((a, b) => (a.AmiLaunchIndex ?? 0) - (b.AmiLaunchIndex ?? 0))
    .map((instance) => toObservedInstance(action, instance, output.OwnerId))
  if (instances.length === 0) throw badAnswer(action, 'it names no instance')
  return { instances, requestId }
}

/**
 * What a launch made, when its answer was lost and a repeat does not tell. An empty answer proves
 * nothing until EC2 has had some minutes to show new instances.
 */
export async function findLaunched(
  ec2: Ec2,
  clientToken: string,
  launchId: string,
): Promise<ObservedInstance[]> {
  try {
    const found = await describeInstances(ec2, [{ Name: 'client-token', Values: [clientToken] }])
    if (found.length > 0) return found
  } catch (error) {
    // Not every EC2-compatible endpoint knows this filter.
    if (!(error instanceof Ec2Error) || !['server', 'invalid'].includes(error.kind)) throw error
  }
  const tagged = await describeInstances(ec2, [
    { Name: `tag:${tagNames.launch}`, Values: [launchId] },
  ])
  // Somebody who launches more like one of ours copies its tags.
  return tagged.filter((one) => one.clientToken === undefined || one.clientToken === clientToken)
}

function parametersOf(action: string, request: LaunchRequest): RunInstancesCommandInput {
  const userData = Buffer.from(request.userData, 'utf8')
  if (userData.length > maxUserDataBytes) {
    throw new Ec2Error({
      action,
      code: 'InvalidUserData.TooLong',
      message: `the user data has ${userData.length} bytes, EC2 takes ${maxUserDataBytes}`,
      kind: 'invalid',
    })
  }
  const tags = toTags(instanceTags(request))
  return {
    ClientToken: request.clientToken,
    MinCount: 1,
    MaxCount: request.count,
    ImageId: request.imageId,
    // EC2 knows types that this SDK does not list yet.
    InstanceType: request.instanceType as _InstanceType,
    // A subnet lies in one zone; EC2 refuses a request that names both and they differ.
    ...(request.subnetId
      ? { SubnetId: request.subnetId }
      : { Placement: { AvailabilityZone: request.zone } }),
    ...(request.securityGroupIds.length > 0
      ? { SecurityGroupIds: [...request.securityGroupIds] }
      : {}),
    ...(request.keyName ? { KeyName: request.keyName } : {}),
    ...(request.instanceProfile
      ? {
          IamInstanceProfile: request.instanceProfile.startsWith('arn:')
            ? { Arn: request.instanceProfile }
            : { Name: request.instanceProfile },
        }
      : {}),
    // One-time: EC2 starts none anew by itself for one that it took back; we do, with a token of its own.
    ...(request.market === 'spot'
      ? {
          InstanceMarketOptions: {
            MarketType: 'spot',
            SpotOptions: {
              SpotInstanceType: 'one-time',
              InstanceInterruptionBehavior: 'terminate',
            },
          },
        }
      : {}),
    UserData: userData.toString('base64'),
    // Without this a machine that shuts itself down stays in the account as a stopped instance.
    InstanceInitiatedShutdownBehavior: 'terminate',
    // One hop: only processes of the machine itself, no container's, may read its launch token.
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
    TagSpecifications: [
      { ResourceType: 'instance', Tags: tags },
      { ResourceType: 'volume', Tags: tags },
    ],
  }
}
