import { performanceText } from './volume-types'

/** A volume that each slot of a pool owns. */
export interface VolumeClaim {
  /** Lower-case, unique in the pool: `data`. */
  name: string
  sizeGiB: number
  type: string
  /** IOPS and MiB/s; null: as the type has them. */
  iops: number | null
  throughput: number | null
  /** EC2 id of the snapshot that a slot's first volume is made from. */
  fromSnapshot: string | null
  /** Filesystem label that the machine gives a volume without a filesystem; null: it makes none. */
  label: string | null
  /** Device name at EC2, such as /dev/sdf. */
  device: string
  /** Kept when its slot goes; else deleted with it. */
  keep: boolean
}

/** What every slot of a pool owns: the pool's `claims`. */
export interface PoolClaims {
  elasticIp: boolean
  volumes: VolumeClaim[]
}

export const noClaims: PoolClaims = { elasticIp: false, volumes: [] }

/** Names of EC2's devices that stay free for claims: /dev/sdf to /dev/sdp (EC2 user guide, device naming). */
export const claimDevices: readonly string[] = [...'fghijklmnop'].map(
  (letter) => `/dev/sd${letter}`,
)

/** The lowest `count` slots that nobody in `taken` fills. */
export function freeSlots(taken: readonly (number | null)[], count: number): number[] {
  const filled = new Set(taken)
  const free: number[] = []
  for (let slot = 0; free.length < count; slot++) if (!filled.has(slot)) free.push(slot)
  return free
}

/** A pool's claims as the database holds them; the verbs that write them have checked them. */
export function readClaims(kept: unknown): PoolClaims {
  const { elasticIp, volumes } = (kept ?? {}) as Partial<PoolClaims>
  return {
    elasticIp: elasticIp === true,
    volumes: (volumes ?? []).map(
      ({ name, sizeGiB, type, iops, throughput, fromSnapshot, label, device, keep }) => ({
        name,
        sizeGiB,
        type,
        // Claims of former days say nothing of them.
        iops: iops ?? null,
        throughput: throughput ?? null,
        fromSnapshot,
        label,
        device,
        keep,
      }),
    ),
  }
}

/** `an Elastic IP, volume data of 10 GiB at /dev/sdf` */
export function claimsInWords({ elasticIp, volumes }: PoolClaims): string {
  const words = [
    ...(elasticIp ? ['an Elastic IP'] : []),
    ...volumes.map(
      ({ name, sizeGiB, type, device, keep, ...performance }) =>
        `volume ${name} of ${sizeGiB} GiB ${type}${performanceText(performance)} at ${device}${keep ? '' : ', not kept'}`,
    ),
  ]
  return words.length > 0 ? words.join('; ') : 'none'
}

/** What slots own, as `Claim.what` says it: `address`, `volume:data`. */
export function claimedThings(claims: PoolClaims): string[] {
  return [
    ...(claims.elasticIp ? ['address'] : []),
    ...claims.volumes.map(({ name }) => `volume:${name}`),
  ]
}
