import type { Account } from '../account/account'
import { Ec2Error, missing } from '../protocol/errors'
import { filterParameters, parseFilters } from '../protocol/filters'
import { pagingParameters, parsePaging, takePage } from '../protocol/paging'
import type { Parameters } from '../protocol/parameters'
import { vpcId } from '../state/catalogue'
import { checkId, kindOf, notFound } from '../state/ids'
import { type Action, checkDryRun, done } from './action'
import { checkTags, parseTags } from './tag-specifications'

const resourceTypes: Record<string, string> = {
  i: 'instance',
  vol: 'volume',
  snap: 'snapshot',
  ami: 'image',
  eipalloc: 'elastic-ip',
  subnet: 'subnet',
  sg: 'security-group',
  vpc: 'vpc',
}

/** Whether something of that id exists and may carry tags. */
function exists({ state, catalogue }: Account, id: string): boolean {
  switch (kindOf(id)) {
    case 'i':
      return state.instances.visible(id) !== undefined
    case 'vol':
      return state.volumes.visible(id) !== undefined
    case 'snap':
      return state.snapshots.visible(id) !== undefined
    case 'ami':
      return state.images.visible(id) !== undefined
    case 'eipalloc':
      return state.addresses.visible(id) !== undefined
    case 'subnet':
      return catalogue.zones.some((z) => z.subnetId === id)
    case 'sg':
      return catalogue.groups.some((g) => g.id === id)
    case 'vpc':
      return id === vpcId
    default:
      return false
  }
}

function namedResources(account: Account, parameters: Parameters): string[] {
  const ids = parameters.list('ResourceId')
  if (ids.length === 0) throw missing('ResourceId')
  if (ids.length > 1000) {
    throw new Ec2Error('InvalidParameterValue', 'At most 1000 resources may be tagged in a call.')
  }
  for (const id of ids) {
    const kind = kindOf(id)
    if (!kind || kind === 'eipassoc') {
      throw new Ec2Error('InvalidID', `The ID '${id.slice(0, 100)}' is not valid`)
    }
    checkId(kind, id)
    if (!exists(account, id)) throw notFound(kind, [id])
  }
  return [...new Set(ids)]
}

export const createTags: Action = {
  name: 'CreateTags',
  accepts: ['ResourceId.n', 'Tag.n.Key', 'Tag.n.Value'],
  reads: false,
  run({ account, parameters }) {
    const ids = namedResources(account, parameters)
    const tags = parseTags(parameters)
    if (Object.keys(tags).length === 0) throw missing('Tag')
    checkTags(tags)
    const results = ids.map((id): [string, Record<string, string>] => [
      id,
      checkTags({ ...account.state.tagsOf(id), ...tags }),
    ])
    checkDryRun(parameters)
    for (const [id, result] of results) {
      account.state.setTags(id, result)
      account.tellMachine(id)
    }
    return done
  },
}

export const deleteTags: Action = {
  name: 'DeleteTags',
  accepts: ['ResourceId.n', 'Tag.n.Key', 'Tag.n.Value'],
  reads: false,
  run({ account, parameters }) {
    const ids = namedResources(account, parameters)
    const named = parameters.structures('Tag').map((tag) => ({
      key: tag.required('Key'),
      value: tag.string('Value'),
    }))
    checkDryRun(parameters)
    for (const id of ids) {
      const left = Object.entries(account.state.tagsOf(id)).filter(
        ([key, value]) =>
          named.length > 0 &&
          !named.some((n) => n.key === key && (n.value === undefined || n.value === value)),
      )
      account.state.setTags(id, Object.fromEntries(left))
      account.tellMachine(id)
    }
    return done
  },
}

interface TagRow {
  seq: number
  id: string
  key: string
  value: string
}

export const describeTags: Action = {
  name: 'DescribeTags',
  accepts: [...filterParameters, ...pagingParameters],
  reads: true,
  run({ account, parameters }) {
    const paging = parsePaging('DescribeTags', parameters)
    const typeOf = (row: TagRow) => resourceTypes[kindOf(row.id) ?? '']
    const passes = parseFilters<TagRow>(
      parameters,
      {
        key: (row) => row.key,
        value: (row) => row.value,
        'resource-id': (row) => row.id,
        'resource-type': typeOf,
      },
      (row) => ({ [row.key]: row.value }),
    )
    const rows = [...account.state.tags.all()].flatMap(({ id, seq, tags }) =>
      // Up to 50 tags share a resource's number; the fraction keeps them apart.
      Object.entries(tags).map(([key, value], i) => ({ seq: seq * 64 + i, id, key, value })),
    )
    const { page, nextToken } = takePage(
      'DescribeTags',
      rows,
      paging,
      (row) => exists(account, row.id) && passes(row),
    )
    return {
      tagSet: page.map((row) => ({
        resourceId: row.id,
        resourceType: typeOf(row),
        key: row.key,
        value: row.value,
      })),
      nextToken,
    }
  },
}
