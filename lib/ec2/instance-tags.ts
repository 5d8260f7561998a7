import { CreateTagsCommand, type Tag } from '@aws-sdk/client-ec2'
import type { Ec2 } from './client'
import { tagNames } from './observed-instance'

/** By which an instance is known as ours, and as whose. */
export interface InstanceMarks {
  site: string
  pool: string
  /** Null of an instance that no launch of ours started. */
  launchId: string | null
}

/** The tags that an instance of a machine carries, by their keys. */
export function instanceTags({ site, pool, launchId }: InstanceMarks): Record<string, string> {
  return {
    Name: `${site}/${pool}`,
    [tagNames.site]: site,
    [tagNames.pool]: pool,
    ...(launchId ? { [tagNames.launch]: launchId } : {}),
  }
}

export function toTags(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}

/** Writes an instance's tags; those that it has besides stay. A repeat changes nothing. */
export async function tagInstance(
  ec2: Ec2,
  instanceId: string,
  tags: Readonly<Record<string, string>>,
): Promise<{ requestId: string | undefined }> {
  const { requestId } = await ec2.call(
    'CreateTags',
    new CreateTagsCommand({ Resources: [instanceId], Tags: toTags(tags) }),
    { kind: 'write' },
  )
  return { requestId }
}
