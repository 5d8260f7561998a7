export interface Image {
  imageId: string
  name: string
  description: string | undefined
  ownerId: string | undefined
  state: string
  /** `x86_64`, `arm64`, `i386`, … */
  architecture: string | undefined
  /** `hvm` or `paravirtual` */
  virtualizationType: string | undefined
  /** Undefined: the image leaves it to the instance type. */
  bootMode: string | undefined
  rootDeviceType: string | undefined
  /** Whether it has the driver of enhanced networking. */
  enaSupport: boolean | undefined
  createdAt: Date | undefined
}

export interface MachineType {
  instanceType: string
  architectures: string[]
  virtualizationTypes: string[]
  bootModes: string[]
  rootDeviceTypes: string[]
  enaRequired: boolean
  vcpus: number | undefined
  memoryMib: number | undefined
}

/** Which types each zone offers: zone name → types. */
export type Offerings = ReadonlyMap<string, ReadonlySet<string>>

/** Why the type cannot boot the image, in a sentence; undefined when it can. */
export function whyImageDoesNotFit(image: Image, type: MachineType): string | undefined {
  const name = `${image.imageId} (${image.name})`
  if (image.state !== 'available') {
    return `The image ${name} is ${image.state}, not available.`
  }
  if (lacks(type.architectures, image.architecture)) {
    return `The image ${name} is built for ${image.architecture}; ${type.instanceType} runs ${listed(type.architectures)}.`
  }
  if (lacks(type.virtualizationTypes, image.virtualizationType)) {
    return `The image ${name} uses ${image.virtualizationType} virtualization; ${type.instanceType} supports ${listed(type.virtualizationTypes)}.`
  }
  // An image without a boot mode, or that only prefers one, takes what the type has.
  if (image.bootMode !== 'uefi-preferred' && lacks(type.bootModes, image.bootMode)) {
    return `The image ${name} boots by ${image.bootMode}; ${type.instanceType} supports ${listed(type.bootModes)}.`
  }
  if (lacks(type.rootDeviceTypes, image.rootDeviceType)) {
    return `The image ${name} has its root device on ${image.rootDeviceType}; ${type.instanceType} supports ${listed(type.rootDeviceTypes)}.`
  }
  if (type.enaRequired && image.enaSupport === false) {
    return `The image ${name} lacks enhanced networking (ENA), which ${type.instanceType} requires.`
  }
  return undefined
}

/** Why the type cannot be launched in the zone, in a sentence; undefined when it can. */
export function whyZoneLacks(
  instanceType: string,
  zone: string,
  offerings: Offerings,
): string | undefined {
  const offered = offerings.get(zone)
  if (!offered) {
    return `There is no zone ${zone} in this region; it has ${listed([...offerings.keys()].sort())}.`
  }
  if (offered.has(instanceType)) return undefined
  const elsewhere = [...offerings].filter(([, types]) => types.has(instanceType))
  if (elsewhere.length === 0) return `This region does not offer the instance type ${instanceType}.`
  return `The zone ${zone} does not offer ${instanceType}; ${listed(elsewhere.map(([other]) => other).sort())} ${elsewhere.length === 1 ? 'does' : 'do'}.`
}

/** A fact that EC2 does not tell is no reason to refuse. */
function lacks(supported: string[], wanted: string | undefined): boolean {
  return wanted !== undefined && supported.length > 0 && !supported.includes(wanted)
}

function listed(words: string[]): string {
  if (words.length <= 1) return words[0] ?? 'none'
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
