import type { ApiAddress } from '@/app/api/v1/schemas/addresses'
import type { ApiOperationDetail } from '@/app/api/v1/schemas/operations'
import type { ApiPoolClaims } from '@/app/api/v1/schemas/slots'
import type { ApiSnapshot, ApiVolume } from '@/app/api/v1/schemas/volumes'
import { api, expect, machine, pools, simulator } from './fixtures'

const itemsOf = async <T>(path: string): Promise<T[]> =>
  (await api<{ items: T[] }>('GET', path)).items

export const addresses = () => itemsOf<ApiAddress>('addresses')
export const volumes = () => itemsOf<ApiVolume>('volumes')
export const snapshots = () => itemsOf<ApiSnapshot>('snapshots')

/** The address that the first slot of the pool owns. */
export async function addressOf(pool: string): Promise<ApiAddress> {
  const found = (await addresses()).find((one) => one.claim?.pool === pool && !one.gone)
  if (!found) throw new Error(`${pool} has no address`)
  return found
}

/** The volume that the first slot of the pool owns. */
export async function volumeOf(pool: string): Promise<ApiVolume> {
  const found = (await volumes()).find((one) => one.claim?.pool === pool && !one.gone)
  if (!found) throw new Error(`${pool} has no volume`)
  return found
}

export const addressClaim: ApiPoolClaims = { elasticIp: true, volumes: [] }
export const dataClaim: ApiPoolClaims = {
  elasticIp: false,
  volumes: [
    {
      name: 'data',
      sizeGiB: 1,
      type: 'gp3',
      iops: null,
      throughput: null,
      fromSnapshot: null,
      label: 'DATA',
      device: '/dev/sdf',
      keep: true,
    },
  ],
}

/** Waits until the pool's newest machine is in service. Answers its name. */
export async function configured(pool: string, number = 1): Promise<string> {
  const name = `${pool}-${String(number).padStart(4, '0')}`
  await expect
    .poll(
      async () => (await pools.machines(pool)).find((one) => one.name === name)?.state ?? 'none',
      { timeout: 120_000, message: `${name} is in service` },
    )
    .toBe('configured')
  return name
}

/** The folder that stands for the root of a simulated machine's file system. */
export async function rootOf(name: string): Promise<string> {
  const { instanceId } = await machine(name)
  const instances = await simulator<{ id: string; folder?: string }[]>('GET', 'instances')
  const folder = instances.find(({ id }) => id === instanceId)?.folder
  if (!folder) throw new Error(`${name} has no folder`)
  return `${folder}/rootfs`
}

/** Waits until an operation is over; answers how it ended. */
export async function ended(operation: string): Promise<ApiOperationDetail> {
  const look = () => api<ApiOperationDetail>('GET', `operations/${operation}`)
  await expect
    .poll(async () => (await look()).status, { timeout: 60_000, message: operation })
    .not.toBe('running')
  return look()
}

/** Calls what sets something in motion, and waits for its end. */
export async function done(method: string, path: string, body: unknown) {
  const { operation } = await api<{ operation: string }>(method, path, body)
  return ended(operation)
}
