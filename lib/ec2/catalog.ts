import {
  DescribeAvailabilityZonesCommand,
  DescribeImagesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  type Image as Ec2Image,
  type InstanceTypeInfo,
} from '@aws-sdk/client-ec2'
import { now } from '@/lib/platform/clock'
import type { Ec2 } from './client'
import { Ec2Error } from './errors'
import type { Image, MachineType, Offerings } from './image-fits'
import { readPages } from './pages'

export interface Zone {
  name: string
  state: string
}

export interface Subnet {
  subnetId: string
  name: string | undefined
  zone: string
  vpcId: string | undefined
  cidr: string | undefined
  freeAddresses: number | undefined
  isDefaultForZone: boolean
}

export interface SecurityGroup {
  groupId: string
  name: string
  description: string | undefined
  vpcId: string | undefined
}

/** What the region offers and the account owns: what a pool may choose from. Answers may be some minutes old. */
export interface Catalog {
  /** Undefined when EC2 does not know the image. */
  image(imageId: string): Promise<Image | undefined>
  /** The account's own images, newest first. */
  ownImages(): Promise<Image[]>
  /** Public images whose name matches (`*` and `?` allowed), newest first. */
  imagesNamed(pattern: string, owner?: string): Promise<Image[]>
  /** Undefined when the region does not know the type. */
  machineType(instanceType: string): Promise<MachineType | undefined>
  machineTypes(): Promise<MachineType[]>
  offerings(): Promise<Offerings>
  zones(): Promise<Zone[]>
  subnets(): Promise<Subnet[]>
  securityGroups(): Promise<SecurityGroup[]>
  /** The account that the credentials belong to; undefined where EC2 shows no security group. */
  accountId(): Promise<string | undefined>
  forget(): void
}

const keptForMs = 5 * 60_000

export function createCatalog(ec2: Ec2): Catalog {
  const kept = new Map<string, { until: number; answer: Promise<unknown> }>()

  function keep<T>(key: string, read: () => Promise<T>): Promise<T> {
    const at = now().getTime()
    const known = kept.get(key)
    // The key alone decides which reader filled the entry, and so the answer's type.
    if (known && known.until > at) return known.answer as Promise<T>
    const answer = read()
    kept.set(key, { until: at + keptForMs, answer })
    // A failure is not kept, and whoever waits for it hears of it.
    answer.catch(() => kept.delete(key))
    return answer
  }

  const groups = () =>
    keep('groups', () =>
      readPages(async (NextToken) => {
        const { output } = await ec2.call(
          'DescribeSecurityGroups',
          new DescribeSecurityGroupsCommand({ MaxResults: 1000, NextToken }),
          { kind: 'read', canWait: true },
        )
        return { items: output.SecurityGroups ?? [], next: output.NextToken }
      }),
    )

  return {
    image: (imageId) =>
      keep(`image ${imageId}`, async () => {
        try {
          const { output } = await ec2.call(
            'DescribeImages',
            new DescribeImagesCommand({ ImageIds: [imageId] }),
            { kind: 'read', canWait: true },
          )
          return newestFirst(output.Images ?? [])[0]
        } catch (error) {
          if (error instanceof Ec2Error && error.code.startsWith('InvalidAMIID.')) return undefined
          throw error
        }
      }),
    ownImages: () => keep('own images', () => images(ec2, 'self')),
    imagesNamed: (pattern, owner) =>
      keep(`images ${owner ?? ''} ${pattern}`, () => images(ec2, owner, pattern)),
    machineType: (instanceType) =>
      keep(`type ${instanceType}`, async () => {
        try {
          const { output } = await ec2.call(
            'DescribeInstanceTypes',
            new DescribeInstanceTypesCommand({
              Filters: [{ Name: 'instance-type', Values: [instanceType] }],
            }),
            { kind: 'read', canWait: true },
          )
          return (output.InstanceTypes ?? []).flatMap(toMachineType)[0]
        } catch (error) {
          if (error instanceof Ec2Error && error.code === 'InvalidInstanceType') return undefined
          throw error
        }
      }),
    machineTypes: () =>
      keep('types', async () => {
        const types = await readPages(async (NextToken) => {
          const { output } = await ec2.call(
            'DescribeInstanceTypes',
            new DescribeInstanceTypesCommand({ MaxResults: 100, NextToken }),
            { kind: 'read', canWait: true },
          )
          return { items: output.InstanceTypes ?? [], next: output.NextToken }
        })
        return types
          .flatMap(toMachineType)
          .sort((a, b) => (a.instanceType < b.instanceType ? -1 : 1))
      }),
    offerings: () =>
      keep('offerings', async () => {
        const rows = await readPages(async (NextToken) => {
          const { output } = await ec2.call(
            'DescribeInstanceTypeOfferings',
            new DescribeInstanceTypeOfferingsCommand({
              LocationType: 'availability-zone',
              MaxResults: 1000,
              NextToken,
            }),
            { kind: 'read', canWait: true },
          )
          return { items: output.InstanceTypeOfferings ?? [], next: output.NextToken }
        })
        const byZone = new Map<string, Set<string>>()
        for (const { Location, InstanceType } of rows) {
          if (!Location || !InstanceType) continue
          const types = byZone.get(Location) ?? new Set<string>()
          byZone.set(Location, types.add(InstanceType))
        }
        return byZone
      }),
    zones: () =>
      keep('zones', async () => {
        const { output } = await ec2.call(
          'DescribeAvailabilityZones',
          new DescribeAvailabilityZonesCommand({}),
          { kind: 'read' },
        )
        return (output.AvailabilityZones ?? [])
          .flatMap(({ ZoneName, State }) =>
            ZoneName ? [{ name: ZoneName, state: State ?? 'unknown' }] : [],
          )
          .sort((a, b) => (a.name < b.name ? -1 : 1))
      }),
    subnets: () =>
      keep('subnets', async () => {
        const subnets = await readPages(async (NextToken) => {
          const { output } = await ec2.call(
            'DescribeSubnets',
            new DescribeSubnetsCommand({ MaxResults: 1000, NextToken }),
            { kind: 'read' },
          )
          return { items: output.Subnets ?? [], next: output.NextToken }
        })
        return subnets.flatMap((subnet) =>
          subnet.SubnetId && subnet.AvailabilityZone
            ? [
                {
                  subnetId: subnet.SubnetId,
                  name: subnet.Tags?.find((tag) => tag.Key === 'Name')?.Value,
                  zone: subnet.AvailabilityZone,
                  vpcId: subnet.VpcId,
                  cidr: subnet.CidrBlock,
                  freeAddresses: subnet.AvailableIpAddressCount,
                  isDefaultForZone: subnet.DefaultForAz ?? false,
                },
              ]
            : [],
        )
      }),
    securityGroups: async () =>
      (await groups()).flatMap((group) =>
        group.GroupId
          ? [
              {
                groupId: group.GroupId,
                name: group.GroupName ?? group.GroupId,
                description: group.Description,
                vpcId: group.VpcId,
              },
            ]
          : [],
      ),
    accountId: async () => (await groups()).find((group) => group.OwnerId)?.OwnerId,
    forget: () => kept.clear(),
  }
}

async function images(ec2: Ec2, owner?: string, pattern?: string): Promise<Image[]> {
  const found = await readPages(async (NextToken) => {
    const { output } = await ec2.call(
      'DescribeImages',
      new DescribeImagesCommand({
        ...(owner ? { Owners: [owner] } : {}),
        ...(pattern ? { Filters: [{ Name: 'name', Values: [pattern] }] } : {}),
        MaxResults: 1000,
        NextToken,
      }),
      { kind: 'read', canWait: true },
    )
    return { items: output.Images ?? [], next: output.NextToken }
  })
  return newestFirst(found)
}

function newestFirst(images: Ec2Image[]): Image[] {
  return images
    .flatMap((image) =>
      image.ImageId
        ? [
            {
              imageId: image.ImageId,
              name: image.Name ?? image.ImageId,
              description: image.Description,
              ownerId: image.OwnerId,
              state: image.State ?? 'available',
              architecture: image.Architecture,
              virtualizationType: image.VirtualizationType,
              bootMode: image.BootMode,
              rootDeviceType: image.RootDeviceType,
              enaSupport: image.EnaSupport,
              createdAt: image.CreationDate ? new Date(image.CreationDate) : undefined,
            },
          ]
        : [],
    )
    .sort((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0))
}

function toMachineType(info: InstanceTypeInfo): MachineType[] {
  if (!info.InstanceType) return []
  return [
    {
      instanceType: info.InstanceType,
      architectures: info.ProcessorInfo?.SupportedArchitectures ?? [],
      virtualizationTypes: info.SupportedVirtualizationTypes ?? [],
      bootModes: info.SupportedBootModes ?? [],
      rootDeviceTypes: info.SupportedRootDeviceTypes ?? [],
      enaRequired: info.NetworkInfo?.EnaSupport === 'required',
      vcpus: info.VCpuInfo?.DefaultVCpus,
      memoryMib: info.MemoryInfo?.SizeInMiB,
    },
  ]
}
