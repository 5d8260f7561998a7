import { performanceOf, wholeOf } from '@/components/volume-figures'
import { claimDevices, type PoolClaims } from '@/lib/lifecycle/claims'

/** A claimed volume as the form holds it: what is typed, so that what is wrong can be said. */
export interface VolumeDraft {
  name: string
  sizeGiB: string
  type: string
  /** Empty: as the type has them. */
  iops: string
  throughput: string
  fromSnapshot: string
  label: string
  device: string
  keep: boolean
}

/** What each slot of a pool owns, as the form holds it. */
export interface ClaimsDraft {
  elasticIp: boolean
  volumes: VolumeDraft[]
}

export const noClaimsDraft: ClaimsDraft = { elasticIp: false, volumes: [] }

export function claimsDraftOf(claims: PoolClaims): ClaimsDraft {
  return {
    elasticIp: claims.elasticIp,
    volumes: claims.volumes.map((volume) => ({
      ...volume,
      sizeGiB: String(volume.sizeGiB),
      iops: numberText(volume.iops),
      throughput: numberText(volume.throughput),
      fromSnapshot: volume.fromSnapshot ?? '',
      label: volume.label ?? '',
    })),
  }
}

export function claimsOf(draft: ClaimsDraft): PoolClaims {
  return {
    elasticIp: draft.elasticIp,
    volumes: draft.volumes.map((volume) => ({
      name: volume.name.trim(),
      sizeGiB: wholeOf(volume.sizeGiB),
      type: volume.type,
      ...performanceOf(volume),
      fromSnapshot: volume.fromSnapshot.trim() || null,
      label: volume.label.trim() || null,
      device: volume.device,
      keep: volume.keep,
    })),
  }
}

/** A volume to begin with, on the first device that no other uses; kept, since it is data. */
export function nextVolume(volumes: readonly VolumeDraft[]): VolumeDraft {
  const used = new Set(volumes.map(({ device }) => device))
  return {
    name: volumes.length === 0 ? 'data' : '',
    sizeGiB: '10',
    type: 'gp3',
    iops: '',
    throughput: '',
    fromSnapshot: '',
    label: '',
    device: claimDevices.find((device) => !used.has(device)) ?? '',
    keep: true,
  }
}

function numberText(value: number | null): string {
  return value === null ? '' : String(value)
}
