import { instanceTags } from '@/lib/ec2/instance-tags'
import type { ObservedInstance } from '@/lib/ec2/observed-instance'
import {
  type Accepted,
  type Difference,
  type DriftSubject,
  differenceIn,
  none,
} from '@/lib/lifecycle/drift'

/** What a machine's launch asked EC2 for. */
export interface AskedInstance {
  imageId: string
  instanceType: string
  zone: string
  subnetId: string | undefined
  /** Empty: EC2 took the default group. */
  securityGroupIds: readonly string[]
  keyName: string | undefined
  /** Name or ARN. */
  instanceProfile: string | undefined
}

/**
 * How an instance differs from what its launch asked for (undefined where no launch of ours started
 * it: then only its tags are compared) and from the tags that its machine gives it. An instance that
 * comes or goes differs from nothing: EC2 tells the one late, and forgets the other.
 */
export function compareInstance(
  site: string,
  machine: { poolName: string; launchId: string | null },
  asked: AskedInstance | undefined,
  found: ObservedInstance,
  accepted: Accepted,
): Difference[] {
  if (found.state !== 'running' && found.state !== 'stopped') return []
  const differ = (what: DriftSubject, wanted: string | undefined, seen: string | undefined) =>
    differenceIn(what, wanted, seen, accepted)
  const tags = instanceTags({ site, pool: machine.poolName, launchId: machine.launchId })
  const groups = (ids: readonly string[]) => [...ids].sort().join(', ')
  return [
    ...(asked
      ? [
          ...differ('image', asked.imageId, found.imageId),
          ...differ('instance type', asked.instanceType, found.instanceType),
          ...differ('zone', asked.zone, found.zone),
          ...differ('subnet', asked.subnetId, found.subnetId),
          ...differ(
            'security groups',
            groups(asked.securityGroupIds) || undefined,
            groups(found.securityGroupIds) || none,
          ),
          ...differ('key pair', asked.keyName, found.keyName ?? none),
          ...differ(
            'instance profile',
            asked.instanceProfile,
            profileAsAsked(asked.instanceProfile, found.instanceProfile),
          ),
        ]
      : []),
    ...Object.entries(tags).flatMap(([key, value]) =>
      differ(tagSubject(key), value, found.tags[key] ?? none),
    ),
  ]
}

/** EC2 tells the ARN of what may have been asked for by its name. */
function profileAsAsked(asked: string | undefined, found: string | undefined): string {
  if (!found) return none
  return asked?.startsWith('arn:') ? found : found.slice(found.lastIndexOf('/') + 1)
}

function tagSubject(key: string): DriftSubject {
  // The keys are instanceTags' own, each of which is a subject.
  return `tag ${key}` as DriftSubject
}
