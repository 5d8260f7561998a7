import { z } from 'zod'
import { marketName, markets } from '@/lib/lifecycle/markets'
import { differences, type LaunchDefinition } from '@/lib/lifecycle/outdated'
import type { RollRules } from '@/lib/lifecycle/plan-roll'
import { now } from '@/lib/platform/clock'
import type { Db, Tx } from '@/lib/store/client'
import type { Machine, Pool, Prisma, Roll } from '@/lib/store/generated/client'

const keptDefinition = z.object({
  image: z.string(),
  instanceTypes: z.array(z.string()),
  // Rolls that began before there was a choice.
  market: z.enum(markets).default('onDemand'),
  profile: z.string(),
})

/** What of a pool its machines are launched with. */
export function definitionOf(
  pool: Pick<Pool, 'image' | 'instanceTypes' | 'market' | 'profile'>,
): LaunchDefinition {
  const { image, instanceTypes, market, profile } = pool
  return { image, instanceTypes, market, profile }
}

/** A definition as a roll keeps it; only the verb that begins rolls writes it. */
export function readDefinition(kept: Prisma.JsonValue): LaunchDefinition {
  return keptDefinition.parse(kept)
}

export function rulesOf(roll: Roll): RollRules {
  const { maxAway, surge, includeProtected, maxFailures, countedFrom } = roll
  const since = roll.turnedAt ?? roll.createdAt
  return { maxAway, surge, includeProtected, maxFailures, countedFrom, since }
}

/** The pool's roll that has not ended. */
export function unfinishedRoll(db: Db | Tx, poolName: string): Promise<Roll | null> {
  return db.roll.findFirst({ where: { poolName, endedAt: null } })
}

/** The pool's machines as far as its roll is concerned: retired ones that it made among them. */
export function readRollMachines(
  db: Db | Tx,
  roll: Pick<Roll, 'poolName' | 'turnedAt' | 'createdAt'>,
): Promise<Machine[]> {
  return db.machine.findMany({
    where: {
      poolName: roll.poolName,
      OR: [
        { state: { not: 'retired' } },
        { requestedAt: { gte: roll.turnedAt ?? roll.createdAt }, faultCode: { not: null } },
      ],
    },
    orderBy: { number: 'asc' },
  })
}

/** Ends a roll and its operation. */
export async function endRoll(
  tx: Tx,
  roll: Pick<Roll, 'id' | 'operationId'>,
  status: 'done' | 'turnedBack' | 'stopped',
  outcome: string,
): Promise<void> {
  const at = now()
  await tx.roll.update({ where: { id: roll.id }, data: { status, endedAt: at, haltReason: null } })
  await tx.operation.update({
    where: { id: roll.operationId },
    data: { status: status === 'done' ? 'succeeded' : 'failed', outcome, endedAt: at },
  })
}

/** With what most of these machines were launched: the definition to turn back to. */
export function formerDefinition(
  outdated: readonly Pick<Machine, 'imageId' | 'instanceType' | 'market' | 'profile'>[],
  present: LaunchDefinition,
): LaunchDefinition {
  const most = <T extends string>(values: readonly T[], otherwise: T): T => {
    const counts = new Map<T, number>()
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
    return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? otherwise
  }
  const types = outdated.flatMap(({ instanceType }) => instanceType ?? [])
  const former = types.filter((type) => !present.instanceTypes.includes(type))
  return {
    image: most(
      outdated.flatMap(({ imageId }) => imageId ?? []),
      present.image,
    ),
    instanceTypes: [...new Set([...former, ...present.instanceTypes])],
    market: most(
      outdated.flatMap(({ market }) => market ?? []),
      present.market,
    ),
    profile: most(
      outdated.map(({ profile }) => profile),
      present.profile,
    ),
  }
}

/** `image ami-1 → ami-2`: in what two definitions differ. */
export function definitionChange(from: LaunchDefinition, to: LaunchDefinition): string {
  const types = (of: LaunchDefinition) => of.instanceTypes.join(', ')
  return [
    from.image === to.image ? '' : `image ${from.image} → ${to.image}`,
    types(from) === types(to) ? '' : `types ${types(from)} → ${types(to)}`,
    from.market === to.market ? '' : `${marketName(from.market)} → ${marketName(to.market)}`,
    from.profile === to.profile ? '' : `profile ${from.profile} → ${to.profile}`,
  ]
    .filter(Boolean)
    .join('; ')
}

/** Machines that serve and differ from the definition. */
export async function readOutdated(
  db: Db | Tx,
  poolName: string,
  definition: LaunchDefinition,
): Promise<Machine[]> {
  const serving = await db.machine.findMany({
    where: { poolName, intent: 'serve', state: { not: 'retired' } },
    orderBy: { number: 'asc' },
  })
  return serving.filter((machine) => differences(machine, definition).length > 0)
}
