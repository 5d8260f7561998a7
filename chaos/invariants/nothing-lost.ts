import { claimedThings } from '@/lib/lifecycle/claims'
import {
  isLiving,
  type MachineFact,
  type ResourceFact,
  type SiteFacts,
  type Violation,
} from './facts'

const invariant = 'no claimed address or kept volume is lost, doubled, or on the wrong machine'

/** An address or a volume at EC2. */
interface Seen {
  ec2Id: string
  instanceId: string | undefined
  ourId: string | undefined
}

/** Every address and volume of ours is at EC2 once, where it should be, and no other bears our id. */
export function nothingLost(facts: SiteFacts): Violation[] {
  const addresses = facts.ec2.addresses.map((a) => ({ ...a, ec2Id: a.allocationId }))
  const volumes = facts.ec2.volumes
    .filter((volume) => volume.state !== 'deleting' && volume.state !== 'deleted')
    .map((volume) => ({ ...volume, ec2Id: volume.volumeId }))
  return [
    ...checkResources('address', facts.addresses, addresses, facts),
    ...checkResources('volume', facts.volumes, volumes, facts),
    ...checkSnapshots(facts),
    ...checkClaims(facts),
  ].map((what) => ({ invariant, what }))
}

function* checkResources(
  kind: string,
  rows: readonly ResourceFact[],
  seen: readonly Seen[],
  facts: SiteFacts,
): Generator<string> {
  const machines = new Map(facts.machines.map((machine) => [machine.id, machine]))
  const byId = new Map(seen.map((one) => [one.ec2Id, one]))
  const rowOf = new Map(rows.map((row) => [row.id, row]))
  for (const row of rows) {
    if (!row.managed || row.intent === 'gone') continue
    const name = `${kind} ${row.name ?? row.id}`
    const there = row.ec2Id === null ? undefined : byId.get(row.ec2Id)
    if (!there || row.gone) {
      yield row.gone ? `${name} (${row.ec2Id}) is held to be gone` : `${name} is not at EC2`
      continue
    }
    const wanted = row.wantedMachineId === null ? undefined : machines.get(row.wantedMachineId)
    if (wanted && wanted.instanceId !== (there.instanceId ?? null)) {
      const where = there.instanceId ? holderOf(there.instanceId, facts) : 'no machine'
      yield `${name} (${row.ec2Id}) should be with ${wanted.name} and is with ${where}`
    }
  }
  for (const { ec2Id, ourId } of seen) {
    if (ourId === undefined) continue
    const row = rowOf.get(ourId)
    if (!row) yield `${kind} ${ec2Id} bears our id ${ourId}, which nobody knows`
    else if (row.ec2Id !== ec2Id) {
      yield `${kind} ${ec2Id} is a double of ${row.name ?? row.id} (${row.ec2Id})`
    } else if (row.intent === 'gone') yield `${kind} ${ec2Id} should be gone and is there`
  }
}

/** Every snapshot that is kept was taken once. */
function* checkSnapshots({ snapshots, ec2 }: SiteFacts): Generator<string> {
  const rowOf = new Map(snapshots.map((row) => [row.id, row]))
  const there = new Set(ec2.snapshots?.map(({ snapshotId }) => snapshotId))
  for (const { snapshotId, ourId } of ec2.snapshots ?? []) {
    const row = ourId === undefined ? undefined : rowOf.get(ourId)
    if (ourId !== undefined && row?.ec2Id !== snapshotId) {
      yield `snapshot ${snapshotId} is a double of ${row?.ec2Id ?? ourId}`
    }
  }
  for (const { ec2Id, intent, gone } of ec2.snapshots ? snapshots : []) {
    if (intent === 'kept' && (gone || !there.has(ec2Id ?? ''))) {
      yield `snapshot ${ec2Id} is not at EC2`
    }
  }
}

/** What a pool's slots own is written down, and is there as long as a machine serves in the slot. */
function* checkClaims(facts: SiteFacts): Generator<string> {
  const rows = new Map([...facts.addresses, ...facts.volumes].map((row) => [row.id, row]))
  for (const pool of facts.pools) {
    const things = claimedThings(pool.claims)
    const own = facts.claims.filter((claim) => claim.poolName === pool.name)
    for (const machine of facts.machines) {
      if (machine.poolName !== pool.name || !servesInSlot(machine, facts)) continue
      for (const what of things) {
        const claim = own.find((c) => c.slot === machine.slot && c.what === what)
        const row = rows.get(claim?.resourceId ?? '')
        if (!row) yield `${slotName(pool.name, machine.slot)} has no ${what} of its own`
        else if (isForgotten(row, what, machine, facts)) {
          yield `${what} of ${slotName(pool.name, machine.slot)} is wanted nowhere, though ${machine.name} serves`
        }
      }
    }
  }
}

/** It is wanted nowhere, and neither a person nor another address of the machine is the reason. */
function isForgotten(
  row: ResourceFact,
  what: string,
  machine: MachineFact,
  { addresses }: SiteFacts,
): boolean {
  if (row.intent === 'gone' || row.wantedMachineId !== null || row.byHand) return false
  return what !== 'address' || !addresses.some((one) => one.wantedMachineId === machine.id)
}

function servesInSlot(machine: MachineFact, { ec2 }: SiteFacts): boolean {
  if (machine.intent !== 'serve' || machine.state === 'retired' || machine.slot === null)
    return false
  // A machine without an instance is another invariant's matter.
  return ec2.instances.some((i) => i.instanceId === machine.instanceId && isLiving(i))
}

function holderOf(instanceId: string, { machines }: SiteFacts): string {
  return machines.find((machine) => machine.instanceId === instanceId)?.name ?? instanceId
}

function slotName(pool: string, slot: number | null): string {
  return `${pool} slot ${slot}`
}
