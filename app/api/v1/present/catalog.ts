import type { SiteCatalog } from '@/lib/operations/read-catalog'
import type { ApiCatalog } from '../schemas/site'

/** What EC2 offers, as the API shows it. */
export function presentCatalog(catalog: SiteCatalog, profiles: string[]): ApiCatalog {
  return {
    images: catalog.images.map((image) => ({
      id: image.imageId,
      name: image.name,
      architecture: image.architecture ?? 'unknown',
      virtualization: image.virtualizationType ?? 'unknown',
      bootMode: image.bootMode ?? null,
      createdAt: image.createdAt?.toISOString() ?? null,
    })),
    instanceTypes: catalog.machineTypes.map((type) => ({
      name: type.instanceType,
      architectures: type.architectures,
      virtualizations: type.virtualizationTypes,
      bootModes: type.bootModes,
      vcpus: type.vcpus ?? 0,
      memoryMiB: type.memoryMib ?? 0,
      zones: [...catalog.offerings]
        .filter(([, types]) => types.has(type.instanceType))
        .map(([zone]) => zone)
        .sort(),
    })),
    zones: catalog.zones.map((zone) => zone.name),
    subnets: catalog.subnets.map((subnet) => ({
      id: subnet.subnetId,
      zone: subnet.zone,
      cidr: subnet.cidr ?? '',
      name: subnet.name ?? null,
    })),
    securityGroups: catalog.securityGroups.map((group) => ({
      id: group.groupId,
      name: group.name,
      description: group.description ?? '',
    })),
    profiles,
    problems: catalog.problems,
  }
}
