import { driftSubjects, readAccepted, whyNotAdopt } from '@/lib/lifecycle/drift'
import { MusterError } from '@/lib/platform/errors'
import { driftInput, lockDrift } from './lock-drift'
import { defineVerb } from './verb'

/** Takes what is found for the new wanted, where that makes sense; nothing changes at EC2. */
export const adoptDrift = defineVerb({
  kind: 'adopt-drift',
  permission: 'operator',
  input: driftInput,
  async run({ tx }, input) {
    const drift = await lockDrift(tx, input)
    const reason = whyNotAdopt(drift.differences)
    if (reason) throw new MusterError('Conflict', `${drift.name}: ${reason}`)
    const taken = drift.differences.filter(({ what }) => driftSubjects[what].adopt)
    const left = drift.differences.filter((difference) => !taken.includes(difference))
    await drift.change({
      drift: left.map((difference) => ({ ...difference })),
      driftAccepted: {
        ...readAccepted(drift.accepted),
        ...Object.fromEntries(taken.map(({ what, found }) => [what, found])),
      },
    })
    return {
      result: {
        adopted: taken.map(({ what }): string => what),
        left: left.map(({ what }): string => what),
      },
      title: `Adopt how ${drift.name} is`,
      entity: drift.entity,
      ...(drift.machineId ? { machineId: drift.machineId } : {}),
      ...(drift.poolName ? { poolName: drift.poolName } : {}),
      before: Object.fromEntries(taken.map(({ what, wanted }) => [what, wanted])),
      after: Object.fromEntries(taken.map(({ what, found }) => [what, found])),
      outcome: `Wanted now: ${taken.map(({ what, found }) => `${what} ${found}`).join(', ')}`,
    }
  },
})
