import { z } from 'zod'
import { claimsInWords, type PoolClaims, readClaims } from '@/lib/lifecycle/claims'
import { whyNotBounds } from '@/lib/lifecycle/pool-rules'
import { MusterError } from '@/lib/platform/errors'
import type { Tx } from '@/lib/store/client'
import type { Pool } from '@/lib/store/generated/client'
import { checkPoolOnEc2 } from './check-pool-on-ec2'
import { checkProfile } from './check-profile'
import { checkStandIn } from './check-stand-in'
import { checkVersion, lockPool } from './lock-pool'
import { checkClaimSnapshots, checkDropped } from './pool-claims'
import { type PoolDefinition, poolFields, seenVersion } from './pool-definition'
import { unfinishedRoll } from './roll-rows'
import { defineVerb, toJson } from './verb'

const onEc2 = ['image', 'instanceTypes', 'zones', 'subnets', 'securityGroups'] as const
/** What a roll under way replaces machines for, or counts on. */
const rolled: ReadonlySet<string> = new Set([
  'image',
  'instanceTypes',
  'market',
  'profile',
  'claims',
])
const fieldNames = Object.keys(poolFields) as (keyof PoolDefinition)[]

/** Changes what a pool is; machines that run already stay as they are. */
export const editPool = defineVerb({
  kind: 'edit-pool',
  permission: 'admin',
  input: z.strictObject({
    pool: z.string(),
    version: seenVersion,
    ...z.object(poolFields).partial().shape,
  }),
  async prepare({ db, catalog }, { pool: name, version: _seen, ...changes }) {
    const pool = await db.pool.findFirst({ where: { name, deletedAt: null } })
    // A pool that is missing is told of by the change itself.
    if (!pool) return
    const wanted = { ...pool, ...defined(changes) }
    const touchesEc2 = onEc2.some((field) => !isSame(pool[field], wanted[field]))
    if (touchesEc2) await checkPoolOnEc2(wanted, catalog)
  },
  async run({ tx, actor, step }, { pool: name, version, ...changes }) {
    const locked = await lockPool(tx, name)
    checkVersion(locked, version)
    const pool = { ...locked, claims: readClaims(locked.claims) }
    const wanted = { ...pool, ...defined(changes) }
    // In the order of keys in which the database's are read.
    wanted.claims = readClaims(wanted.claims)
    checkBounds(pool, wanted)
    if (wanted.profile !== pool.profile) await checkProfile(tx, wanted.profile, actor)
    if (!isSame(wanted.claims, pool.claims)) {
      await checkDropped(tx, name, pool.claims, wanted.claims)
      await checkClaimSnapshots(tx, wanted.claims, pool.claims)
    }
    if (wanted.standIn !== pool.standIn) await checkStandIn(tx, name, wanted.standIn)
    const changed = fieldNames.filter((field) => !isSame(pool[field], wanted[field]))
    if (changed.some((field) => rolled.has(field))) await refuseWhileRolling(tx, name)
    const pick = (from: PoolDefinition) =>
      Object.fromEntries(changed.map((field) => [field, from[field]]))
    for (const field of changed) {
      await step(`${field}: ${inWords(pool[field])} → ${inWords(wanted[field])}`)
    }
    const after = await tx.pool.update({
      where: { name },
      data: { ...pick(wanted), version: { increment: 1 } },
    })
    return {
      result: { pool: { name: after.name, desired: after.desired, version: after.version } },
      title: `Edit pool ${name}`,
      entity: { type: 'pool', id: name },
      poolName: name,
      before: toJson(pick(pool)),
      after: toJson(pick(wanted)),
      outcome: changed.length === 0 ? 'Nothing changed' : `Changed ${changed.join(', ')}`,
    }
  },
})

async function refuseWhileRolling(tx: Tx, pool: string): Promise<void> {
  if (!(await unfinishedRoll(tx, pool))) return
  throw new MusterError(
    'Conflict',
    `The pool ${pool} is being rolled: its image, instance types, market, profile and claims stay as they are until the roll has ended. Wait for its end, turn it back or stop it.`,
  )
}

function checkBounds(pool: Pick<Pool, 'desired'>, wanted: { min: number; max: number }): void {
  const refuse = (path: 'min' | 'max', message: string) => {
    throw new MusterError('InvalidInput', message, { issues: [{ path, message }] })
  }
  const bounds = whyNotBounds(wanted)
  if (bounds) refuse('min', bounds)
  if (pool.desired > wanted.max) {
    refuse('max', `The pool's desired size is ${pool.desired}. Scale it down first.`)
  }
  if (pool.desired < wanted.min) {
    refuse('min', `The pool's desired size is ${pool.desired}. Scale it up first.`)
  }
}

type Given<T> = { [F in keyof T]?: Exclude<T[F], undefined> }

function defined<T extends object>(changes: T): Given<T> {
  return Object.fromEntries(
    Object.entries(changes).filter(([, value]) => value !== undefined),
  ) as Given<T>
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function inWords(value: string | number | boolean | null | string[] | PoolClaims): string {
  if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : 'none'
  if (value !== null && typeof value === 'object') return claimsInWords(value)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return value === null || value === '' ? 'none' : String(value)
}
