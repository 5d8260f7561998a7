import { z } from 'zod'
import { claimDevices, claimedThings, noClaims, type PoolClaims } from '@/lib/lifecycle/claims'
import { wrongFigure } from '@/lib/lifecycle/volume-types'
import { MusterError } from '@/lib/platform/errors'
import type { Tx } from '@/lib/store/client'
import { filesystemLabel, iops, sizeGiB, throughput, volumeType } from './resource-fields'

const volumeClaim = z
  .strictObject({
    name: z
      .string()
      .regex(
        /^[a-z][a-z0-9-]{0,30}$/,
        'must begin with a lower-case letter and hold at most 31 of a-z, 0-9 and -',
      ),
    sizeGiB,
    type: volumeType.default('gp3'),
    iops,
    throughput,
    fromSnapshot: z
      .string()
      .trim()
      .regex(/^snap-[0-9a-f]{8,17}$/, 'must look like snap-0123456789abcdef0')
      .nullable()
      .default(null),
    label: filesystemLabel.default(null),
    device: z.string().refine((name) => claimDevices.includes(name), {
      error: `must be one of ${claimDevices[0]} to ${claimDevices.at(-1)}`,
    }),
    keep: z.boolean({ error: 'must be true or false' }).default(true),
  })
  .superRefine((volume, context) => {
    const wrong = wrongFigure(volume)
    if (wrong) context.addIssue({ code: 'custom', path: [wrong.field], message: wrong.message })
  })

/** What each slot of a pool owns. */
export const poolClaims = z.strictObject({
  elasticIp: z.boolean({ error: 'must be true or false' }).default(false),
  volumes: z
    .array(volumeClaim)
    .max(claimDevices.length, `must be ${claimDevices.length} or fewer`)
    .superRefine((volumes, context) => {
      for (const field of ['name', 'device'] as const) {
        volumes.forEach((volume, i) => {
          const first = volumes.findIndex((one) => one[field] === volume[field])
          if (first === i) return
          const message = `${volume[field]} is used twice`
          context.addIssue({ code: 'custom', path: [i, field], message })
        })
      }
    })
    .default([]),
})

/** Refuses to drop a claim for which slots still hold something. */
export async function checkDropped(
  tx: Tx,
  pool: string,
  before: PoolClaims,
  after: PoolClaims,
): Promise<void> {
  const kept = claimedThings(after)
  const dropped = claimedThings(before).filter((what) => !kept.includes(what))
  if (dropped.length === 0) return
  const held = await tx.claim.findMany({
    where: { poolName: pool, what: { in: dropped } },
    orderBy: [{ what: 'asc' }, { slot: 'asc' }],
  })
  if (held.length === 0) return
  const what = held[0]?.what ?? ''
  const thing = what === 'address' ? 'an Elastic IP' : `the volume ${what.replace('volume:', '')}`
  const slots = held.filter((claim) => claim.what === what).map(({ slot }) => `${pool}/${slot}`)
  const message = `${slots.join(', ')} still ${slots.length === 1 ? 'holds' : 'hold'} ${thing}. Scale the pool down, ${what === 'address' ? 'release the addresses' : 'delete the volumes'} that are left, then drop the claim.`
  throw new MusterError('Conflict', message, { issues: [{ path: 'claims', message }] })
}

/** Refuses snapshots, other than those of `before`, of which no such volume can be made. */
export async function checkClaimSnapshots(
  tx: Tx,
  claims: PoolClaims,
  before: PoolClaims = noClaims,
): Promise<void> {
  const former = new Set(before.volumes.map((volume) => volume.fromSnapshot))
  for (const [i, { fromSnapshot, sizeGiB, name }] of claims.volumes.entries()) {
    if (fromSnapshot === null || former.has(fromSnapshot)) continue
    const snapshot = await tx.snapshot.findUnique({ where: { snapshotId: fromSnapshot } })
    const refuse = (field: string, message: string) => {
      throw new MusterError('Unprocessable', `The volume ${name}: ${message}`, {
        issues: [{ path: `claims.volumes.${i}.${field}`, message }],
      })
    }
    if (!snapshot || snapshot.goneAt) {
      refuse('fromSnapshot', `There is no snapshot ${fromSnapshot} of this account.`)
    } else if (snapshot.ec2State !== 'completed' || snapshot.intent === 'gone') {
      refuse('fromSnapshot', `The snapshot ${fromSnapshot} is not complete, or is being deleted.`)
    } else if (snapshot.sizeGiB !== null && sizeGiB < snapshot.sizeGiB) {
      refuse('sizeGiB', `The snapshot needs ${snapshot.sizeGiB} GiB or more.`)
    }
  }
}
