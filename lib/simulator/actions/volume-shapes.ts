import { invalidCombination, invalidValue, missing } from '../protocol/errors'
import type { VolumeShape } from '../state/records'

interface TypeLimits {
  size: readonly [number, number]
  iops?: readonly [number, number]
  iopsPerGiB?: number
  iopsRequired?: boolean
  throughput?: readonly [number, number]
  boots: boolean
}

const types: Record<string, TypeLimits> = {
  gp3: {
    size: [1, 65_536],
    iops: [3000, 80_000],
    iopsPerGiB: 500,
    throughput: [125, 2000],
    boots: true,
  },
  gp2: { size: [1, 16_384], boots: true },
  io1: { size: [4, 16_384], iops: [100, 64_000], iopsPerGiB: 50, iopsRequired: true, boots: true },
  io2: {
    size: [4, 65_536],
    iops: [100, 256_000],
    iopsPerGiB: 1000,
    iopsRequired: true,
    boots: true,
  },
  st1: { size: [125, 16_384], boots: false },
  sc1: { size: [125, 16_384], boots: false },
  standard: { size: [1, 1024], boots: true },
}

export const defaultVolumeType = 'gp3'

export interface ShapeRequest {
  size: number
  type: string
  iops?: number | undefined
  throughput?: number | undefined
}

/** A volume's size and performance within EC2's bounds, with the defaults of its type. */
export function volumeShape({ size, type, iops, throughput }: ShapeRequest): VolumeShape {
  const limits = Object.hasOwn(types, type) ? types[type] : undefined
  if (!limits) {
    throw invalidValue(
      `Value (${type.slice(0, 50)}) for parameter volumeType is invalid. Expected one of: ${Object.keys(types).join(', ')}`,
    )
  }
  const [least, most] = limits.size
  if (size < least) throw invalidValue(`Volume of ${size}GiB is too small; minimum is ${least}GiB.`)
  if (size > most)
    throw invalidValue(
      `Volume of ${size}GiB is too large for volume type ${type}; maximum is ${most}GiB.`,
    )
  if (iops !== undefined && !limits.iops) {
    throw invalidCombination(`The parameter iops is not supported for ${type} volumes.`)
  }
  if (iops === undefined && limits.iopsRequired) throw missing('iops')
  if (throughput !== undefined && !limits.throughput) {
    throw invalidCombination(`The parameter throughput is not supported for ${type} volumes.`)
  }
  between('iops', type, iops, limits.iops)
  between('throughput', type, throughput, limits.throughput)
  checkRatios(type, size, iops, throughput)
  return {
    size,
    type,
    iops: iops ?? (type === 'gp3' ? 3000 : type === 'gp2' ? burstBase(size) : undefined),
    throughput: throughput ?? (type === 'gp3' ? 125 : undefined),
  }
}

export function canBoot(type: string): boolean {
  return types[type]?.boots ?? false
}

function between(
  name: string,
  type: string,
  value: number | undefined,
  limits: readonly [number, number] | undefined,
): void {
  if (value === undefined || !limits) return
  if (value < limits[0] || value > limits[1]) {
    throw invalidValue(
      `Volume ${name} of ${value} is outside the range of ${type} volumes: ${limits[0]} to ${limits[1]}.`,
    )
  }
}

function checkRatios(type: string, size: number, iops?: number, throughput?: number): void {
  const { iopsPerGiB = 0, iops: range } = types[type] ?? { iops: undefined }
  if (iops !== undefined && range && iops > Math.max(range[0], size * iopsPerGiB)) {
    throw invalidValue(
      `Iops to volume size ratio of ${(iops / size).toFixed(1)} is too high; maximum is ${iopsPerGiB} for ${type} volumes.`,
    )
  }
  const most = Math.max(125, (iops ?? 3000) / 4)
  if (throughput !== undefined && throughput > most) {
    throw invalidValue(
      `Throughput (MiBps) to iops ratio of ${(throughput / (iops ?? 3000)).toFixed(3)} is too high; maximum is 0.250 MiBps per iops.`,
    )
  }
}

function burstBase(size: number): number {
  return Math.min(16_000, Math.max(100, size * 3))
}
