import { claimedThings, readClaims } from '@/lib/lifecycle/claims'
import { MusterError } from '@/lib/platform/errors'
import { type AddressStanding, readAddresses } from './addresses'
import type { Db } from './client'
import type { Machine } from './generated/client'
import { readVolumes, type VolumeStanding } from './volumes'

/** What a slot owns, and what stands for it now. */
export interface SlotClaim {
  what: string
  /** The pool's definition names it still. */
  declared: boolean
  address: AddressStanding | null
  volume: VolumeStanding | null
}

export interface SlotStanding {
  pool: string
  slot: number
  /** Who serves in it. */
  machine: Machine | null
  /** Those on their way out of it. */
  leaving: Machine[]
  claims: SlotClaim[]
}

/** The slots of a pool: those that machines fill or should fill, and those that still own something. */
export async function readSlots(db: Db, poolName: string): Promise<SlotStanding[]> {
  const pool = await db.pool.findFirst({ where: { name: poolName, deletedAt: null } })
  if (!pool) throw new MusterError('NotFound', `There is no pool ${poolName}.`)
  const [machines, claims, addresses, volumes] = await Promise.all([
    db.machine.findMany({
      where: { poolName, slot: { not: null }, state: { not: 'retired' } },
      orderBy: { number: 'asc' },
    }),
    db.claim.findMany({ where: { poolName }, orderBy: [{ slot: 'asc' }, { what: 'asc' }] }),
    readAddresses(db, { claim: { poolName } }),
    readVolumes(db, { claim: { poolName } }),
  ])
  const declared = claimedThings(readClaims(pool.claims))
  const numbers = new Set([
    ...Array.from({ length: pool.desired }, (_, slot) => slot),
    ...machines.flatMap(({ slot }) => slot ?? []),
    ...claims.map(({ slot }) => slot),
  ])
  return [...numbers]
    .sort((a, b) => a - b)
    .map((slot) => {
      const here = machines.filter((machine) => machine.slot === slot)
      const machine = here.find(({ intent }) => intent === 'serve') ?? null
      const own = claims.filter((claim) => claim.slot === slot)
      const things = new Set([
        ...(machine || slot < pool.desired ? declared : []),
        ...own.map(({ what }) => what),
      ])
      return {
        pool: poolName,
        slot,
        machine,
        leaving: here.filter(({ intent }) => intent === 'retire'),
        claims: [...things].map((what) => {
          const claim = own.find((one) => one.what === what)
          const ofClaim = (id: string | null | undefined, found: { id: string }) =>
            id !== null && id === found.id
          return {
            what,
            declared: declared.includes(what),
            address: addresses.find((a) => ofClaim(claim?.elasticIpId, a.address)) ?? null,
            volume: volumes.find((v) => ofClaim(claim?.volumeRowId, v.volume)) ?? null,
          }
        }),
      }
    })
}
