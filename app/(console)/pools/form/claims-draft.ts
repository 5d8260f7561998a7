import { claimDevices, type PoolClaims } from '@/lib/lifecycle/claims'

/** A claimed volume as the form holds it: what is typed, so that what is wrong can be said. */
export interface VolumeDraft {
  name: string
  sizeGiB: string
  type: string
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
      sizeGiB: sizeOf(volume.sizeGiB),
      type: volume.type,
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
    fromSnapshot: '',
    label: '',
    device: claimDevices.find((device) => !used.has(device)) ?? '',
    keep: true,
  }
}

/** Whole GiB; NaN where the text is none. */
export function sizeOf(text: string): number {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN
}
