import { randomBytes } from 'node:crypto'
import { Ec2Error } from '../protocol/errors'

/** `i-0123456789abcdef0`: a prefix and 17 hex digits, the first one a zero as EC2's are. */
export function resourceId(prefix: string): string {
  return `${prefix}-0${randomBytes(8).toString('hex')}`
}

/** How each kind of resource names its ids in error codes and messages. */
const kinds = {
  i: { code: 'InvalidInstanceID', one: 'instance ID', many: 'instance IDs' },
  vol: {
    code: 'InvalidVolume',
    one: 'volume',
    many: 'volumes',
    malformed: 'InvalidVolumeID.Malformed',
  },
  snap: {
    code: 'InvalidSnapshot',
    one: 'snapshot',
    many: 'snapshots',
    malformed: 'InvalidSnapshotID.Malformed',
  },
  ami: { code: 'InvalidAMIID', one: 'image id', many: 'image ids' },
  eipalloc: {
    code: 'InvalidAllocationID',
    one: 'allocation ID',
    many: 'allocation IDs',
    malformed: 'InvalidAllocationID.Malformed',
  },
  eipassoc: {
    code: 'InvalidAssociationID',
    one: 'association ID',
    many: 'association IDs',
    malformed: 'InvalidAssociationID.Malformed',
  },
  subnet: { code: 'InvalidSubnetID', one: 'subnet ID', many: 'subnet IDs' },
  sg: {
    code: 'InvalidGroup',
    one: 'security group',
    many: 'security groups',
    malformed: 'InvalidGroupId.Malformed',
  },
  vpc: { code: 'InvalidVpcID', one: 'vpc ID', many: 'vpc IDs' },
} as const satisfies Record<string, { code: string; one: string; many: string; malformed?: string }>

export type IdKind = keyof typeof kinds

export function kindOf(id: string): IdKind | undefined {
  const prefix = id.slice(0, Math.max(0, id.indexOf('-')))
  for (const kind of Object.keys(kinds)) if (kind === prefix) return prefix as IdKind
  return undefined
}

export function notFound(kind: IdKind, ids: readonly string[]): Ec2Error {
  const { code, one, many } = kinds[kind]
  const text =
    ids.length === 1
      ? `The ${one} '${ids[0]}' does not exist`
      : `The ${many} '${ids.join(', ')}' do not exist`
  return new Ec2Error(`${code}.NotFound`, text)
}

export function checkId(kind: IdKind, id: string): void {
  if (new RegExp(`^${kind}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(id)) return
  const { code, ...rest } = kinds[kind]
  const malformed = 'malformed' in rest ? rest.malformed : `${code}.Malformed`
  throw new Ec2Error(malformed, `Invalid id: "${id.slice(0, 100)}" (expecting "${kind}-...")`)
}

/** The rows of these ids in their order. One bad id fails all, as it does on EC2. */
export function rowsOf<T>(
  kind: IdKind,
  ids: readonly string[],
  find: (id: string) => T | undefined,
): T[] {
  for (const id of ids) checkId(kind, id)
  const unique = [...new Set(ids)]
  const unknown = unique.filter((id) => find(id) === undefined)
  if (unknown.length > 0) throw notFound(kind, unknown)
  return unique.flatMap((id) => find(id) ?? [])
}
