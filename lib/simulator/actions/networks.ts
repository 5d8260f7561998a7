import { filterParameters, parseFilters } from '../protocol/filters'
import { pagingParameters, parsePaging, takePage } from '../protocol/paging'
import { accountId, vpcCidr, vpcId } from '../state/catalogue'
import { checkId, notFound } from '../state/ids'
import type { Action } from './action'
import { checkNamed } from './named'
import { tagSet } from './tag-specifications'

/** Numbers rows that have none of their own, for paging. */
function numbered<T>(rows: Iterable<T>): (T & { seq: number })[] {
  return [...rows].map((row, seq) => ({ ...row, seq }))
}

export const describeSubnets: Action = {
  name: 'DescribeSubnets',
  accepts: ['SubnetId.n', ...filterParameters, ...pagingParameters],
  reads: true,
  run({ account, parameters }) {
    const { catalogue, state } = account
    const paging = parsePaging('DescribeSubnets', parameters, { idsName: 'SubnetId' })
    const ids = parameters.list('SubnetId')
    for (const id of ids) {
      checkId('subnet', id)
      if (!catalogue.zones.some((z) => z.subnetId === id)) throw notFound('subnet', [id])
    }
    const free = (zone: string) => account.privatePools.get(zone)?.free ?? 0
    const arn = (id: string) => `arn:aws:ec2:${catalogue.region}:${accountId}:subnet/${id}`
    const passes = parseFilters<(typeof catalogue.zones)[number]>(
      parameters,
      {
        'availability-zone': (z) => z.name,
        availabilityZone: (z) => z.name,
        'availability-zone-id': (z) => z.id,
        'available-ip-address-count': (z) => free(z.name),
        'cidr-block': (z) => z.subnetCidr,
        cidr: (z) => z.subnetCidr,
        'default-for-az': () => true,
        'map-public-ip-on-launch': () => true,
        'owner-id': () => accountId,
        state: () => 'available',
        'subnet-arn': (z) => arn(z.subnetId),
        'subnet-id': (z) => z.subnetId,
        'vpc-id': () => vpcId,
      },
      (z) => state.tagsOf(z.subnetId),
    )
    const { page, nextToken } = takePage(
      'DescribeSubnets',
      numbered(catalogue.zones),
      paging,
      (z) => (ids.length === 0 || ids.includes(z.subnetId)) && passes(z),
    )
    return {
      subnetSet: page.map((z) => ({
        subnetId: z.subnetId,
        subnetArn: arn(z.subnetId),
        state: 'available',
        ownerId: accountId,
        vpcId,
        cidrBlock: z.subnetCidr,
        ipv6CidrBlockAssociationSet: [],
        availableIpAddressCount: free(z.name),
        availabilityZone: z.name,
        availabilityZoneId: z.id,
        defaultForAz: true,
        mapPublicIpOnLaunch: true,
        mapCustomerOwnedIpOnLaunch: false,
        assignIpv6AddressOnCreation: false,
        tagSet: tagSet(state.tagsOf(z.subnetId)),
        enableDns64: false,
        ipv6Native: false,
        privateDnsNameOptionsOnLaunch: {
          hostnameType: 'ip-name',
          enableResourceNameDnsARecord: false,
          enableResourceNameDnsAAAARecord: false,
        },
      })),
      nextToken,
    }
  },
}

export const describeVpcs: Action = {
  name: 'DescribeVpcs',
  accepts: ['VpcId.n', ...filterParameters, ...pagingParameters],
  reads: true,
  run({ account, parameters }) {
    parsePaging('DescribeVpcs', parameters, { idsName: 'VpcId' })
    for (const id of parameters.list('VpcId')) {
      checkId('vpc', id)
      if (id !== vpcId) throw notFound('vpc', [id])
    }
    const passes = parseFilters<string>(
      parameters,
      {
        'vpc-id': (id) => id,
        'is-default': () => true,
        isDefault: () => true,
        cidr: () => vpcCidr,
        'cidr-block-association.cidr-block': () => vpcCidr,
        'owner-id': () => accountId,
        state: () => 'available',
      },
      (id) => account.state.tagsOf(id),
    )
    return {
      vpcSet: [vpcId].filter(passes).map((id) => ({
        vpcId: id,
        ownerId: accountId,
        state: 'available',
        cidrBlock: vpcCidr,
        dhcpOptionsId: 'default',
        instanceTenancy: 'default',
        isDefault: true,
        cidrBlockAssociationSet: [],
        tagSet: tagSet(account.state.tagsOf(id)),
      })),
    }
  },
}

export const describeSecurityGroups: Action = {
  name: 'DescribeSecurityGroups',
  accepts: ['GroupId.n', 'GroupName.n', ...filterParameters, ...pagingParameters],
  reads: true,
  run({ account, parameters }) {
    const { catalogue, state } = account
    const paging = parsePaging('DescribeSecurityGroups', parameters, { idsName: 'GroupId' })
    const ids = parameters.list('GroupId')
    const names = parameters.list('GroupName')
    for (const id of ids) checkId('sg', id)
    checkNamed(
      ids,
      catalogue.groups.map((g) => g.id),
      (id) => notFound('sg', [id]),
    )
    checkNamed(
      names,
      catalogue.groups.map((g) => g.name),
      (name) => notFound('sg', [name]),
    )
    const passes = parseFilters<(typeof catalogue.groups)[number]>(
      parameters,
      {
        'group-id': (g) => g.id,
        'group-name': (g) => g.name,
        description: (g) => g.description,
        'owner-id': () => accountId,
        'vpc-id': () => vpcId,
      },
      (g) => state.tagsOf(g.id),
    )
    const { page, nextToken } = takePage(
      'DescribeSecurityGroups',
      numbered(catalogue.groups),
      paging,
      (g) =>
        (ids.length === 0 || ids.includes(g.id)) &&
        (names.length === 0 || names.includes(g.name)) &&
        passes(g),
    )
    return {
      securityGroupInfo: page.map((g) => ({
        ownerId: accountId,
        groupId: g.id,
        groupName: g.name,
        groupDescription: g.description,
        vpcId,
        securityGroupArn: `arn:aws:ec2:${catalogue.region}:${accountId}:security-group/${g.id}`,
        ipPermissions: [
          {
            ipProtocol: '-1',
            groups: [{ userId: accountId, groupId: g.id }],
            ipRanges: [],
            ipv6Ranges: [],
            prefixListIds: [],
          },
        ],
        ipPermissionsEgress: [
          {
            ipProtocol: '-1',
            groups: [],
            ipRanges: [{ cidrIp: '0.0.0.0/0' }],
            ipv6Ranges: [],
            prefixListIds: [],
          },
        ],
        tagSet: tagSet(state.tagsOf(g.id)),
      })),
      nextToken,
    }
  },
}
