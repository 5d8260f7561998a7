import { type InstanceType, instanceTypes } from './instance-types'

export const accountId = '123456789012'
export const vpcId = 'vpc-0a1b2c3d4e5f60718'
export const vpcCidr = '172.31.0.0/16'

export interface ZoneInfo {
  name: string
  id: string
  subnetId: string
  subnetCidr: string
  /** The third octets of the subnet: from, and how many. */
  octets: readonly [number, number]
}

export interface Catalogue {
  region: string
  zones: readonly ZoneInfo[]
  groups: readonly SecurityGroup[]
  types: ReadonlyMap<string, InstanceType>
  privateDns(ip: string): string
  publicDns(ip: string): string
}

export interface SecurityGroup {
  id: string
  name: string
  description: string
}

const letters = ['a', 'b', 'c']

/** What EC2 has in a region before anybody launched anything. */
export function catalogueOf(region: string): Catalogue {
  const classic = region === 'us-east-1'
  const dashed = (ip: string) => ip.replaceAll('.', '-')
  return {
    region,
    zones: letters.map((letter, i) => ({
      name: `${region}${letter}`,
      id: `${shortName(region)}-az${i + 1}`,
      subnetId: `subnet-0${letter.repeat(8)}${'12345678'}`,
      subnetCidr: `172.31.${i * 64}.0/18`,
      octets: [i * 64, 64],
    })),
    groups: [
      { id: 'sg-0d1e2f3a4b5c60001', name: 'default', description: 'default VPC security group' },
      { id: 'sg-0d1e2f3a4b5c60002', name: 'workers', description: 'Worker nodes' },
    ],
    types: new Map(instanceTypes.map((type) => [type.name, type])),
    privateDns: (ip) =>
      classic ? `ip-${dashed(ip)}.ec2.internal` : `ip-${dashed(ip)}.${region}.compute.internal`,
    publicDns: (ip) =>
      classic
        ? `ec2-${dashed(ip)}.compute-1.amazonaws.com`
        : `ec2-${dashed(ip)}.${region}.compute.amazonaws.com`,
  }
}

/** `us-east-1` → `use1`, `ap-southeast-2` → `apse2`. */
function shortName(region: string): string {
  const [area = '', ...rest] = region.split('-')
  const number = rest.pop() ?? ''
  const direction = rest
    .join('-')
    .replace(/north|south|east|west|central/g, (word) => word[0] ?? '')
    .replace('-', '')
  return `${area}${direction}${number}`
}

export const regionNames = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'ap-northeast-1',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'sa-east-1',
]
