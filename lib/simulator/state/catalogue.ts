import type { ImageRecord, SnapshotRecord } from './records'

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

export interface InstanceType {
  name: string
  vcpus: number
  memoryMiB: number
  architectures: readonly string[]
  virtualizations: readonly string[]
  bootModes: readonly string[]
  hypervisor: 'nitro' | 'xen' | undefined
  currentGeneration: boolean
  burstable: boolean
  network: string
  /** Letters of the zones that do not offer it. */
  missingIn: string
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

const nitro = { hypervisor: 'nitro', currentGeneration: true, virtualizations: ['hvm'] } as const
const nitroX86 = {
  ...nitro,
  architectures: ['x86_64'],
  bootModes: ['legacy-bios', 'uefi'],
} as const
const nitroArm = { ...nitro, architectures: ['arm64'], bootModes: ['uefi'] } as const
const everywhere = { missingIn: '', burstable: false } as const
const upTo5 = { network: 'Up to 5 Gigabit' } as const
const upTo12 = { network: 'Up to 12.5 Gigabit' } as const

const instanceTypes: readonly InstanceType[] = [
  {
    name: 't3.micro',
    vcpus: 2,
    memoryMiB: 1024,
    ...nitroX86,
    ...upTo5,
    missingIn: '',
    burstable: true,
  },
  {
    name: 't3.small',
    vcpus: 2,
    memoryMiB: 2048,
    ...nitroX86,
    ...upTo5,
    missingIn: '',
    burstable: true,
  },
  {
    name: 't3.medium',
    vcpus: 2,
    memoryMiB: 4096,
    ...nitroX86,
    ...upTo5,
    missingIn: '',
    burstable: true,
  },
  {
    name: 't3.large',
    vcpus: 2,
    memoryMiB: 8192,
    ...nitroX86,
    ...upTo5,
    missingIn: '',
    burstable: true,
  },
  {
    name: 't4g.micro',
    vcpus: 2,
    memoryMiB: 1024,
    ...nitroArm,
    ...upTo5,
    missingIn: '',
    burstable: true,
  },
  {
    name: 't4g.small',
    vcpus: 2,
    memoryMiB: 2048,
    ...nitroArm,
    ...upTo5,
    missingIn: '',
    burstable: true,
  },
  { name: 'm7i.large', vcpus: 2, memoryMiB: 8192, ...nitroX86, ...upTo12, ...everywhere },
  { name: 'm7i.xlarge', vcpus: 4, memoryMiB: 16384, ...nitroX86, ...upTo12, ...everywhere },
  { name: 'm7g.large', vcpus: 2, memoryMiB: 8192, ...nitroArm, ...upTo12, ...everywhere },
  { name: 'm7g.xlarge', vcpus: 4, memoryMiB: 16384, ...nitroArm, ...upTo12, ...everywhere },
  { name: 'c7i.large', vcpus: 2, memoryMiB: 4096, ...nitroX86, ...upTo12, ...everywhere },
  {
    name: 'c7i.xlarge',
    vcpus: 4,
    memoryMiB: 8192,
    ...nitroX86,
    ...upTo12,
    ...everywhere,
    missingIn: 'c',
  },
  {
    name: 'c7i.4xlarge',
    vcpus: 16,
    memoryMiB: 32768,
    ...nitroX86,
    ...upTo12,
    ...everywhere,
    missingIn: 'bc',
  },
  { name: 'r7i.large', vcpus: 2, memoryMiB: 16384, ...nitroX86, ...upTo12, ...everywhere },
  {
    name: 't2.micro',
    vcpus: 1,
    memoryMiB: 1024,
    architectures: ['i386', 'x86_64'],
    virtualizations: ['hvm'],
    bootModes: ['legacy-bios'],
    hypervisor: 'xen',
    currentGeneration: true,
    burstable: true,
    network: 'Low to Moderate',
    missingIn: '',
  },
  {
    name: 'm1.small',
    vcpus: 1,
    memoryMiB: 1740,
    architectures: ['i386', 'x86_64'],
    virtualizations: ['hvm', 'paravirtual'],
    bootModes: ['legacy-bios'],
    hypervisor: 'xen',
    currentGeneration: false,
    burstable: false,
    network: 'Low',
    missingIn: 'c',
  },
]

const image = {
  hypervisor: 'xen',
  enaSupport: true,
  rootDeviceName: '/dev/xvda',
  rootSize: 8,
  rootType: 'gp3',
  creationDate: '2026-09-01T08:00:00.000Z',
  state: 'available',
  public: false,
  imdsSupport: 'v2.0',
  virtualization: 'hvm',
} as const

/** The account's own images: they hold a basic Quattor client, and one is too old for most types. */
const builtInImages: readonly Omit<ImageRecord, 'seq'>[] = [
  {
    ...image,
    id: 'ami-0a0000000000000a1',
    name: 'quattor-client-el9-x86_64',
    description: 'EL9 with a basic Quattor client',
    architecture: 'x86_64',
    bootMode: 'uefi-preferred',
    rootSnapshotId: 'snap-0a0000000000000a1',
  },
  {
    ...image,
    id: 'ami-0a0000000000000a2',
    name: 'quattor-client-el9-arm64',
    description: 'EL9 with a basic Quattor client, for Graviton',
    architecture: 'arm64',
    bootMode: 'uefi',
    rootSnapshotId: 'snap-0a0000000000000a2',
  },
  {
    ...image,
    id: 'ami-0a0000000000000a3',
    name: 'quattor-client-el8-x86_64',
    description: 'EL8 with a basic Quattor client, BIOS boot',
    architecture: 'x86_64',
    bootMode: 'legacy-bios',
    rootSnapshotId: 'snap-0a0000000000000a3',
  },
  {
    ...image,
    id: 'ami-0a0000000000000a4',
    name: 'quattor-client-el9-x86_64-uefi',
    description: 'EL9 with a basic Quattor client, UEFI only',
    architecture: 'x86_64',
    bootMode: 'uefi',
    rootSnapshotId: 'snap-0a0000000000000a4',
  },
  {
    ...image,
    id: 'ami-0a0000000000000a5',
    name: 'quattor-client-sl5-pv',
    description: 'SL5 with a basic Quattor client, paravirtual',
    architecture: 'x86_64',
    virtualization: 'paravirtual',
    bootMode: undefined,
    enaSupport: false,
    rootDeviceName: '/dev/sda1',
    rootType: 'standard',
    creationDate: '2012-06-01T08:00:00.000Z',
    imdsSupport: undefined,
    rootSnapshotId: 'snap-0a0000000000000a5',
  },
]

export function builtIns(nextSeq: () => number): {
  images: ImageRecord[]
  snapshots: SnapshotRecord[]
} {
  return {
    images: builtInImages.map((row) => ({ ...row, seq: nextSeq() })),
    snapshots: builtInImages.map((row) => ({
      id: row.rootSnapshotId,
      seq: nextSeq(),
      volumeId: 'vol-0ffffffffffffffff',
      volumeSize: row.rootSize,
      encrypted: false,
      description: `Root volume of ${row.name}`,
      state: 'completed',
      startTime: row.creationDate,
      startedAt: Date.parse(row.creationDate),
      transitionAt: undefined,
    })),
  }
}
