import { Ec2Error, invalidValue } from '../protocol/errors'
import type { Parameters } from '../protocol/parameters'
import type { XmlValue } from '../protocol/xml'

export const tagSpecificationParameters = [
  'TagSpecification.n.ResourceType',
  'TagSpecification.n.Tag.n.Key',
  'TagSpecification.n.Tag.n.Value',
]

const limit = 50

/** Tags on create, by type of resource; other types than `allowed` are refused. */
export function parseTagSpecifications(
  parameters: Parameters,
  allowed: readonly string[],
): Map<string, Record<string, string>> {
  const byType = new Map<string, Record<string, string>>()
  for (const specification of parameters.structures('TagSpecification')) {
    const type = specification.required('ResourceType')
    if (!allowed.includes(type)) {
      throw invalidValue(`'${type}' is not a valid taggable resource type for this operation.`)
    }
    if (byType.has(type)) {
      throw invalidValue(`Found more than one TagSpecification for resource type '${type}'`)
    }
    byType.set(type, checkTags(parseTags(specification, true)))
  }
  return byType
}

/** `Tag.N.Key` and `Tag.N.Value`. */
export function parseTags(parameters: Parameters, unique = false): Record<string, string> {
  const tags: Record<string, string> = Object.create(null)
  for (const tag of parameters.structures('Tag')) {
    const key = tag.required('Key')
    if (unique && key in tags) throw invalidValue(`Duplicate tag key '${key}' specified.`)
    tags[key] = tag.string('Value') ?? ''
  }
  return tags
}

/** Refuses tags that EC2 refuses. */
export function checkTags(tags: Record<string, string>): Record<string, string> {
  for (const [key, value] of Object.entries(tags)) {
    if (key.length > 128) throw invalidValue('Tag key exceeds the maximum length of 128 characters')
    if (value.length > 256)
      throw invalidValue('Tag value exceeds the maximum length of 256 characters')
    if (/^aws:/i.test(key)) {
      throw invalidValue(`Tag keys starting with 'aws:' are reserved for internal use`)
    }
  }
  if (Object.keys(tags).length > limit) {
    throw new Ec2Error('TagLimitExceeded', `The maximum number of tags for a resource is ${limit}`)
  }
  return tags
}

export function tagSet(tags: Readonly<Record<string, string>>): XmlValue {
  return Object.entries(tags).map(([key, value]) => ({ key, value }))
}
