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

/** A choice of EC2's: current and old, Intel and Graviton, burstable and not. */
export const instanceTypes: readonly InstanceType[] = [
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
