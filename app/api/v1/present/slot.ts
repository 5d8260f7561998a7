import { whyNotRestoreSlot } from '@/lib/lifecycle/slot-actions'
import type { SlotClaim, SlotStanding } from '@/lib/store/slots'
import { volumeFacts } from '@/lib/store/volumes'
import type { ApiSlot, ApiSlotClaim } from '../schemas/slots'
import { presentAddress } from './address'
import { presentVolume } from './volume'

/** A pool's slot as the API shows it. */
export function presentSlot({ pool, slot, machine, leaving, claims }: SlotStanding): ApiSlot {
  const zones = claims.flatMap(({ volume }) =>
    volume && volume.volume.goneAt === null ? volume.volume.zone : [],
  )
  return {
    slot,
    machine: machine?.name ?? null,
    state: machine?.state ?? null,
    fault:
      machine && machine.faultCode !== null
        ? { code: machine.faultCode, message: machine.faultMessage ?? '' }
        : null,
    leaving: leaving.map(({ name }) => name),
    zone: zones[0] ?? null,
    claims: claims.map((claim) => presentClaim(claim, machine?.name ?? null)),
    whyNotRestore:
      whyNotRestoreSlot({
        ...{ pool, slot, machine },
        volumes: claims.flatMap(({ volume }) =>
          volume ? { ...volumeFacts(volume), name: volume.volume.name } : [],
        ),
      }) ?? null,
  }
}

function presentClaim(claim: SlotClaim, machine: string | null): ApiSlotClaim {
  const { what, declared, address, volume } = claim
  return {
    kind: what === 'address' ? 'address' : 'volume',
    what,
    name: what === 'address' ? 'Elastic IP' : what.slice('volume:'.length),
    standing: standingOf(claim, machine),
    declared,
    address: address && presentAddress(address),
    volume: volume && presentVolume(volume),
  }
}

function standingOf({ address, volume }: SlotClaim, machine: string | null) {
  const held = address ?? volume
  const row = address?.address ?? volume?.volume
  if (!held || !row || row.goneAt !== null) return 'missing'
  if (machine !== null && held.machine === machine) return 'there'
  const wanted = held.wantedMachine
  if (wanted !== null && wanted !== machine) return 'elsewhere'
  return machine === null ? 'unattached' : 'waiting'
}
