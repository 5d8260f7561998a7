import { z } from 'zod'
import { noClaims } from '@/lib/lifecycle/claims'
import { whyNotBounds, whyNotDesired } from '@/lib/lifecycle/pool-rules'
import { now } from '@/lib/platform/clock'
import { MusterError } from '@/lib/platform/errors'
import { checkPoolOnEc2 } from './check-pool-on-ec2'
import { checkProfile } from './check-profile'
import { checkStandIn } from './check-stand-in'
import { checkClaimSnapshots } from './pool-claims'
import { poolFields, poolName, poolSize } from './pool-definition'
import { requestMachines } from './request-machines'
import { defineVerb } from './verb'
import { nameList } from './words'

const { profile, image, instanceTypes, zones, ...rest } = poolFields

/** Creates a pool, with machines when `desired` says so. One of a deleted pool's name revives it. */
export const createPool = defineVerb({
  kind: 'create-pool',
  permission: 'admin',
  input: z.strictObject({
    name: poolName,
    profile,
    image,
    instanceTypes,
    zones,
    description: rest.description.default(''),
    desired: poolSize.default(0),
    min: rest.min.default(0),
    max: rest.max.default(10),
    market: rest.market.default('onDemand'),
    subnets: rest.subnets.default([]),
    securityGroups: rest.securityGroups.default([]),
    keyName: rest.keyName.default(null),
    instanceProfile: rest.instanceProfile.default(null),
    bootTimeout: rest.bootTimeout.default(600),
    bootstrapTimeout: rest.bootstrapTimeout.default(600),
    configureTimeout: rest.configureTimeout.default(1800),
    drainTimeout: rest.drainTimeout.default(120),
    repair: rest.repair.default(true),
    repairAfter: rest.repairAfter.default(600),
    repairBudget: rest.repairBudget.default(10),
    claims: rest.claims.default(noClaims),
    standIn: rest.standIn.default(null),
    cdp: rest.cdp.default(false),
  }),
  async prepare({ catalog }, input) {
    checkSizes(input)
    await checkPoolOnEc2(input, catalog)
  },
  async run({ tx, actor, operationId, step }, input) {
    await checkProfile(tx, input.profile, actor)
    await checkClaimSnapshots(tx, input.claims)
    await checkStandIn(tx, input.name, input.standIn)
    // The lock under which of two that create the same pool one comes first.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`pool ${input.name}`}, 0))`
    const former = await tx.pool.findUnique({ where: { name: input.name } })
    if (former && !former.deletedAt) {
      throw new MusterError('Conflict', `There is a pool ${input.name} already.`, {
        issues: [{ path: 'name', message: `There is a pool ${input.name} already.` }],
      })
    }
    const pool = former
      ? await tx.pool.update({
          where: { name: input.name },
          data: {
            ...input,
            ...{ launchesStoppedAt: null, launchesStoppedWhy: null, bootsCountedFrom: now() },
            version: { increment: 1 },
            deletedAt: null,
          },
        })
      : await tx.pool.create({ data: input })
    const requested = await requestMachines(tx, pool, input.desired, {
      actor: actor.name,
      operationId,
    })
    if (requested.length > 0) await step(`Requested ${nameList(requested)}`)
    return {
      result: {
        pool: { name: pool.name, desired: pool.desired, version: pool.version },
        requested: requested.map((machine) => machine.name),
      },
      title: `Create pool ${pool.name}`,
      entity: { type: 'pool', id: pool.name },
      poolName: pool.name,
      after: input,
      ongoing: requested.length > 0,
    }
  },
})

function checkSizes(input: { desired: number; min: number; max: number }): void {
  const bounds = whyNotBounds(input)
  const refusal = bounds ?? whyNotDesired(input.desired, input)
  if (!refusal) return
  throw new MusterError('InvalidInput', refusal, {
    issues: [{ path: bounds ? 'min' : 'desired', message: refusal }],
  })
}
