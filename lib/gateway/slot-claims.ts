import { claimedThings, readClaims, type VolumeClaim } from '@/lib/lifecycle/claims'
import type { Tx } from '@/lib/store/client'
import type { ElasticIp, Machine, Volume } from '@/lib/store/generated/client'
import { Refusal } from './answers'

interface SlotClaims {
  /** The volumes that its pool declares, with what stands for each in the machine's slot. */
  volumes: { claim: VolumeClaim; row: Volume | null }[]
  /** Null: none is claimed. */
  address: { row: ElasticIp | null } | null
  /** Seconds that the machine has to get configured, which is how long it may wait. */
  timeout: number
}

type Holder = Pick<Machine, 'id' | 'poolName' | 'slot' | 'intent'>

/** What is claimed for the machine's slot; nothing for a machine that leaves it. */
async function claimsOfSlot(db: Tx, machine: Holder): Promise<SlotClaims | undefined> {
  const { poolName, slot, intent } = machine
  if (slot === null || intent !== 'serve') return undefined
  const pool = await db.pool.findUniqueOrThrow({ where: { name: poolName } })
  const declared = readClaims(pool.claims)
  if (claimedThings(declared).length === 0) return undefined
  const claims = await db.claim.findMany({
    where: { poolName, slot },
    include: { volume: true, elasticIp: true },
  })
  const claimed = (what: string) => claims.find((claim) => claim.what === what)
  return {
    volumes: declared.volumes.map((claim) => ({
      claim,
      row: claimed(`volume:${claim.name}`)?.volume ?? null,
    })),
    address: declared.elasticIp ? { row: claimed('address')?.elasticIp ?? null } : null,
    timeout: pool.configureTimeout,
  }
}

/** The volumes that a machine is to wait for before it configures itself, a line each. */
export async function serveVolumes(db: Tx, machine: Holder): Promise<Response> {
  const claims = await claimsOfSlot(db, machine)
  const volumes = claims?.volumes ?? []
  const unmade = volumes.find(({ row }) => !row?.volumeId)
  if (unmade) {
    throw new Refusal('TooEarly', `Volume ${unmade.claim.name} has not been made yet.`, {
      retryAfter: 2,
    })
  }
  const told = volumes.map(({ claim, row }) => {
    const device = row?.device ?? row?.wantedDevice ?? claim.device
    return `volume=${claim.name} ${row?.volumeId} ${device} ${claim.label ?? '-'}\n`
  })
  if (claims) told.push(`timeout=${claims.timeout}\n`)
  return new Response(told.join(''), {
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
  })
}

/** An address that a person moved to another machine stays there: nobody waits for it. */
function isThereOrLent(row: ElasticIp | null, machine: Pick<Machine, 'id'>): boolean {
  if (!row) return false
  const lent = row.wantedMachineId !== null && row.wantedMachineId !== machine.id
  return row.machineId === machine.id || (lent && row.machineId === row.wantedMachineId)
}

/** Refuses while something that the machine's slot owns has not come to the machine. */
export async function refuseWithoutClaims(
  db: Tx,
  machine: Holder & Pick<Machine, 'name'>,
): Promise<void> {
  const claims = await claimsOfSlot(db, machine)
  if (!claims) return
  const missing: string[] = []
  if (claims.address && !isThereOrLent(claims.address.row, machine)) {
    const { publicIp } = claims.address.row ?? {}
    missing.push(publicIp ? `its address ${publicIp}` : 'its address, not allocated yet')
  }
  for (const { claim, row } of claims.volumes) {
    if (row?.machineId === machine.id && row.attachmentState === 'attached') continue
    missing.push(`volume ${claim.name} (${row?.volumeId ?? 'not made yet'})`)
  }
  if (missing.length === 0) return
  throw new Refusal('ClaimsMissing', `${machine.name} still lacks ${missing.join(', ')}.`, {
    retryAfter: 2,
  })
}
