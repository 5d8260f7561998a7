import { z } from 'zod'
import { may } from '@/lib/access/roles'
import { claimedThings, readClaims } from '@/lib/lifecycle/claims'
import { largestPool } from '@/lib/lifecycle/pool-rules'
import { whyNotStartRoll } from '@/lib/lifecycle/roll-actions'
import { now } from '@/lib/platform/clock'
import { MusterError } from '@/lib/platform/errors'
import { newId } from '@/lib/platform/ids'
import { checkPoolOnEc2 } from './check-pool-on-ec2'
import { checkVersion, lockPool } from './lock-pool'
import { poolFields, seenVersion } from './pool-definition'
import {
  definitionChange,
  definitionOf,
  formerDefinition,
  readOutdated,
  unfinishedRoll,
} from './roll-rows'
import { defineVerb, toJson } from './verb'
import { counted, nameList } from './words'

const count = (least: number) =>
  z
    .number({ error: 'must be a whole number' })
    .int('must be a whole number')
    .min(least, `must be ${least} or more`)
    .max(largestPool, `must be ${largestPool} or less`)
const flag = z.boolean({ error: 'must be true or false' })

/**
 * Begins to replace a pool's outdated machines in waves, after it gave the pool another image or other
 * instance types when these are named. The controller does the rest, under this one operation.
 */
export const startRoll = defineVerb({
  kind: 'roll-pool',
  permission: 'operator',
  input: z.strictObject({
    pool: z.string(),
    version: seenVersion,
    image: poolFields.image.optional(),
    instanceTypes: poolFields.instanceTypes.optional(),
    maxAway: count(1).default(1),
    surge: flag.default(false),
    includeProtected: flag.default(false),
    maxFailures: count(0).default(0),
  }),
  async prepare({ db, catalog, actor }, { pool: name, image, instanceTypes }) {
    if (image === undefined && instanceTypes === undefined) return
    if (!may(actor.role, 'admin')) {
      throw new MusterError(
        'NotAllowed',
        'Another image or other instance types change the pool, which needs the role admin. Without them you may roll it onto its present definition.',
      )
    }
    const pool = await db.pool.findFirst({ where: { name, deletedAt: null } })
    if (!pool) return
    const wanted = {
      ...pool,
      image: image ?? pool.image,
      instanceTypes: instanceTypes ?? pool.instanceTypes,
    }
    await checkPoolOnEc2(wanted, catalog)
  },
  async run({ tx, actor, operationId, step }, input) {
    const pool = await lockPool(tx, input.pool)
    checkVersion(pool, input.version)
    if (await unfinishedRoll(tx, pool.name)) {
      throw new MusterError(
        'Conflict',
        `The pool ${pool.name} is being rolled already. Wait for its end, turn it back or stop it.`,
      )
    }
    const before = definitionOf(pool)
    const target = {
      ...before,
      image: input.image ?? before.image,
      instanceTypes: input.instanceTypes ?? before.instanceTypes,
    }
    const outdated = await readOutdated(tx, pool.name, target)
    const { maxAway, surge, includeProtected, maxFailures } = input
    const claims = claimedThings(readClaims(pool.claims)).length > 0
    const refusal = whyNotStartRoll({ outdated, includeProtected, surge, claims })
    if (refusal) throw new MusterError('Conflict', refusal)
    const change = definitionChange(before, target)
    const previous = change ? before : formerDefinition(outdated, target)
    const going = outdated.filter((machine) => includeProtected || !machine.protected)
    if (change) {
      await step(`Changed the pool: ${change}`)
      await tx.pool.update({
        where: { name: pool.name },
        data: {
          image: target.image,
          instanceTypes: target.instanceTypes,
          version: { increment: 1 },
        },
      })
    }
    const at = now()
    await tx.roll.create({
      data: {
        id: newId(),
        poolName: pool.name,
        maxAway,
        surge,
        includeProtected,
        maxFailures,
        target: toJson(target),
        previous: toJson(previous),
        total: going.length,
        startedBy: actor.name,
        operationId,
        createdAt: at,
        countedFrom: at,
      },
    })
    await step(
      `To replace: ${nameList(going)}; ${surge ? `up to ${maxAway} more than the pool's size at once` : `up to ${maxAway} away at once`}`,
    )
    return {
      result: { pool: pool.name, outdated: going.map((machine) => machine.name) },
      title: `Roll ${pool.name}: ${definitionChange(previous, target) || counted(going.length, 'machine')}`,
      entity: { type: 'pool', id: pool.name },
      poolName: pool.name,
      before: toJson(previous),
      after: toJson(target),
      ongoing: true,
    }
  },
})
