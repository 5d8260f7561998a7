import type { Catalog } from '@/lib/ec2/catalog'
import type { Image, MachineType } from '@/lib/ec2/image-fits'

export const image: Image = {
  imageId: 'ami-0a0000000000000a1',
  name: 'el9',
  description: undefined,
  ownerId: 'self',
  state: 'available',
  architecture: 'x86_64',
  virtualizationType: 'hvm',
  bootMode: 'uefi-preferred',
  rootDeviceType: 'ebs',
  enaSupport: true,
  createdAt: new Date('2026-01-01T00:00:00Z'),
}

const armImage: Image = { ...image, imageId: 'ami-0a0000000000000a2', architecture: 'arm64' }

const type = (instanceType: string, vcpus: number, architecture: string): MachineType => ({
  instanceType,
  architectures: [architecture],
  virtualizationTypes: ['hvm'],
  bootModes: ['legacy-bios', 'uefi'],
  rootDeviceTypes: ['ebs'],
  enaRequired: false,
  vcpus,
  memoryMib: vcpus * 4096,
})

const types = [type('m5.large', 2, 'x86_64'), type('m6g.large', 2, 'arm64')]

/** What a small region offers; `m6g.large` only in its first zone. `fail` makes EC2 go away. */
export function smallRegion(): Catalog & { fail: Error | undefined } {
  const answer = async <T>(value: T): Promise<T> => {
    if (region.fail) throw region.fail
    return value
  }
  const region: Catalog & { fail: Error | undefined } = {
    fail: undefined,
    image: (id) => answer([image, armImage].find((one) => one.imageId === id)),
    ownImages: () => answer([image, armImage]),
    imagesNamed: () => answer([]),
    machineType: (name) => answer(types.find((one) => one.instanceType === name)),
    machineTypes: () => answer(types),
    offerings: () =>
      answer(
        new Map([
          ['us-east-1a', new Set(['m5.large', 'm6g.large'])],
          ['us-east-1b', new Set(['m5.large'])],
        ]),
      ),
    zones: () =>
      answer([
        { name: 'us-east-1a', state: 'available' },
        { name: 'us-east-1b', state: 'available' },
      ]),
    subnets: () =>
      answer([
        {
          subnetId: 'subnet-0aaaaaaaaaaaaaaaa',
          name: undefined,
          zone: 'us-east-1a',
          vpcId: 'vpc-1',
          cidr: '10.0.0.0/24',
          freeAddresses: 200,
          isDefaultForZone: true,
        },
      ]),
    securityGroups: () =>
      answer([
        {
          groupId: 'sg-0aaaaaaaaaaaaaaaa',
          name: 'default',
          description: undefined,
          vpcId: 'vpc-1',
        },
      ]),
    accountId: () => answer('123456789012'),
    forget: () => {},
  }
  return region
}
