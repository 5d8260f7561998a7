import { Ec2Error, invalidCombination } from '../protocol/errors'
import { filterParameters, parseFilters } from '../protocol/filters'
import { pagingParameters, parsePaging, takePage } from '../protocol/paging'
import type { XmlObject } from '../protocol/xml'
import type { InstanceType } from '../state/instance-types'
import type { Action } from './action'
import { offersType } from './launch-placement'

const usageClasses = ['on-demand', 'spot']

export const describeInstanceTypes: Action = {
  name: 'DescribeInstanceTypes',
  accepts: [
    'InstanceType.n',
    'IncludeUnsupportedInRegion',
    ...filterParameters,
    ...pagingParameters,
  ],
  reads: true,
  run({ account, parameters }) {
    const { types } = account.catalogue
    const names = parameters.list('InstanceType')
    if (names.length > 100) throw invalidCombination('At most 100 instance types may be named.')
    const paging = parsePaging('DescribeInstanceTypes', parameters, {
      idsName: 'InstanceType',
      most: 100,
    })
    const unknown = names.filter((name) => !types.has(name))
    if (unknown.length > 0) {
      throw new Ec2Error(
        'InvalidInstanceType',
        `The following supplied instance types do not exist: [${unknown.join(', ').slice(0, 300)}]`,
      )
    }
    const passes = parseFilters<InstanceType>(parameters, {
      'bare-metal': () => false,
      'burstable-performance-supported': (t) => t.burstable,
      'current-generation': (t) => t.currentGeneration,
      'ebs-info.ebs-optimized-support': (t) => ebsOptimized(t),
      'free-tier-eligible': (t) => /^t[23]\.micro$/.test(t.name),
      'hibernation-supported': () => false,
      hypervisor: (t) => t.hypervisor,
      'instance-storage-supported': () => false,
      'instance-type': (t) => t.name,
      'memory-info.size-in-mib': (t) => t.memoryMiB,
      'network-info.ena-support': (t) => enaSupport(t),
      'processor-info.supported-architecture': (t) => t.architectures,
      'supported-boot-mode': (t) => t.bootModes,
      'supported-root-device-type': () => 'ebs',
      'supported-usage-class': () => usageClasses,
      'supported-virtualization-type': (t) => t.virtualizations,
      'vcpu-info.default-cores': (t) => cores(t),
      'vcpu-info.default-threads-per-core': (t) => threads(t),
      'vcpu-info.default-vcpus': (t) => t.vcpus,
    })
    const rows = [...types.values()].map((type, seq) => ({ ...type, seq }))
    const { page, nextToken } = takePage(
      'DescribeInstanceTypes',
      rows,
      paging,
      (t) => (names.length === 0 || names.includes(t.name)) && passes(t),
    )
    return { instanceTypeSet: page.map(typeView), nextToken }
  },
}

function typeView(type: InstanceType): XmlObject {
  return {
    instanceType: type.name,
    currentGeneration: type.currentGeneration,
    freeTierEligible: /^t[23]\.micro$/.test(type.name),
    supportedUsageClasses: usageClasses,
    supportedRootDeviceTypes: ['ebs'],
    supportedVirtualizationTypes: type.virtualizations,
    bareMetal: false,
    hypervisor: type.hypervisor,
    processorInfo: {
      supportedArchitectures: type.architectures,
      manufacturer: type.architectures.includes('arm64') ? 'AWS' : 'Intel',
    },
    vCpuInfo: {
      defaultVCpus: type.vcpus,
      defaultCores: cores(type),
      defaultThreadsPerCore: threads(type),
    },
    memoryInfo: { sizeInMiB: type.memoryMiB },
    instanceStorageSupported: false,
    ebsInfo: {
      ebsOptimizedSupport: ebsOptimized(type),
      encryptionSupport: 'supported',
      nvmeSupport: type.hypervisor === 'nitro' ? 'required' : 'unsupported',
      maximumEbsAttachments: 27,
      attachmentLimitType: 'shared',
    },
    networkInfo: {
      networkPerformance: type.network,
      maximumNetworkInterfaces: 2,
      maximumNetworkCards: 1,
      defaultNetworkCardIndex: 0,
      ipv4AddressesPerInterface: 2,
      ipv6AddressesPerInterface: 2,
      ipv6Supported: true,
      enaSupport: enaSupport(type),
      efaSupported: false,
    },
    placementGroupInfo: { supportedStrategies: ['partition', 'spread'] },
    hibernationSupported: false,
    burstablePerformanceSupported: type.burstable,
    dedicatedHostsSupported: false,
    autoRecoverySupported: true,
    supportedBootModes: type.bootModes,
    nitroEnclavesSupport: 'unsupported',
    nitroTpmSupport: 'unsupported',
  }
}

function cores(type: InstanceType): number {
  return type.vcpus / threads(type)
}

function threads(type: InstanceType): number {
  return type.architectures.includes('arm64') || type.vcpus === 1 ? 1 : 2
}

function ebsOptimized(type: InstanceType): string {
  return type.hypervisor === 'nitro' ? 'default' : 'unsupported'
}

function enaSupport(type: InstanceType): string {
  return type.hypervisor === 'nitro' ? 'required' : 'unsupported'
}

export const describeInstanceTypeOfferings: Action = {
  name: 'DescribeInstanceTypeOfferings',
  accepts: ['LocationType', ...filterParameters, ...pagingParameters],
  reads: true,
  run({ account, parameters }) {
    const { types, zones, region } = account.catalogue
    const locationType =
      parameters.oneOf('LocationType', ['region', 'availability-zone', 'availability-zone-id']) ??
      'region'
    const paging = parsePaging('DescribeInstanceTypeOfferings', parameters)
    const offerings = [...types.values()].flatMap((type) => {
      if (locationType === 'region') return { instanceType: type.name, location: region }
      return zones
        .filter((zone) => offersType(zone, type))
        .map((zone) => ({
          instanceType: type.name,
          location: locationType === 'availability-zone' ? zone.name : zone.id,
        }))
    })
    const passes = parseFilters<(typeof offerings)[number]>(parameters, {
      'instance-type': (o) => o.instanceType,
      location: (o) => o.location,
    })
    const rows = offerings.map((offering, seq) => ({ ...offering, seq }))
    const { page, nextToken } = takePage('DescribeInstanceTypeOfferings', rows, paging, passes)
    return {
      instanceTypeOfferingSet: page.map(({ instanceType, location }) => ({
        instanceType,
        locationType,
        location,
      })),
      nextToken,
    }
  },
}
