import { MusterError } from '@/lib/platform/errors'
import { driftInput, lockDrift } from './lock-drift'
import { defineVerb } from './verb'

/** Leaves something as it is: its differences are told again when they change. */
export const ignoreDrift = defineVerb({
  kind: 'ignore-drift',
  permission: 'operator',
  input: driftInput,
  async run({ tx }, input) {
    const drift = await lockDrift(tx, input)
    if (drift.ignored) {
      throw new MusterError('Conflict', `${drift.name}: This is ignored already.`)
    }
    await drift.change({ driftIgnored: drift.hash })
    return {
      result: { ignored: drift.differences.map(({ what }): string => what) },
      title: `Ignore how ${drift.name} differs`,
      entity: drift.entity,
      ...(drift.machineId ? { machineId: drift.machineId } : {}),
      ...(drift.poolName ? { poolName: drift.poolName } : {}),
      outcome: 'It stays as it is, until it differs in another way',
    }
  },
})
