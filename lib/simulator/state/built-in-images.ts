import type { ImageRecord, SnapshotRecord } from './records'

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
