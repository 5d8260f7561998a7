import {
  CreateTagsCommand,
  type Filter,
  type ResourceType,
  type Tag,
  type TagSpecification,
} from '@aws-sdk/client-ec2'
import type { Ec2 } from './client'
import { tagNames } from './observed-instance'

/** By which an address, volume or snapshot is known as ours, and found again after a lost answer. */
export interface Marks {
  site: string
  /** Our own id of it. */
  id: string
  name?: string | null
}

export function tagsOf({ site, id, name }: Marks): Tag[] {
  return [
    ...(name ? [{ Key: 'Name', Value: name }] : []),
    { Key: tagNames.site, Value: site },
    { Key: tagNames.id, Value: id },
  ]
}

/** Finds what bears our id, and nothing else. */
export function markedAs(id: string): Filter[] {
  return [{ Name: `tag:${tagNames.id}`, Values: [id] }]
}

export function tagSpecification(type: ResourceType, marks: Marks): TagSpecification[] {
  return [{ ResourceType: type, Tags: tagsOf(marks) }]
}

/** EC2's list of tags as a record. */
export function readTags(tags: readonly Tag[] | undefined): Record<string, string> {
  const read: Record<string, string> = {}
  for (const { Key, Value } of tags ?? []) if (Key) read[Key] = Value ?? ''
  return read
}

/** Marks something that exists as ours. Its name stays as it is. */
export async function markResource(
  ec2: Ec2,
  resourceId: string,
  marks: Marks,
): Promise<{ requestId: string | undefined }> {
  const { requestId } = await ec2.call(
    'CreateTags',
    new CreateTagsCommand({
      Resources: [resourceId],
      Tags: tagsOf({ site: marks.site, id: marks.id }),
    }),
    { kind: 'write' },
  )
  return { requestId }
}
