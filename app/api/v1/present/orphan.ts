import { slotName } from '@/lib/lifecycle/address-actions'
import { type Orphan, orphanId, orphanName } from '@/lib/store/orphans'
import type { ApiOrphan } from '../schemas/slots'
import { presentAddress } from './address'
import { presentSnapshot, presentVolume } from './volume'

/** What belongs nowhere, or is gone: what it is and what can be done, in words. */
export function presentOrphan(orphan: Orphan): ApiOrphan {
  return {
    kind: orphan.kind,
    id: orphanId(orphan),
    name: orphanName(orphan),
    ec2Id: ec2IdOf(orphan),
    reason: orphan.reason,
    gone: orphan.reason === 'lost',
    what: whatIs(orphan),
    whatToDo: whatToDo(orphan),
    address: orphan.kind === 'address' ? presentAddress(orphan.standing) : null,
    volume: orphan.kind === 'volume' ? presentVolume(orphan.standing) : null,
    snapshot: orphan.kind === 'snapshot' ? presentSnapshot(orphan.standing) : null,
  }
}

function ec2IdOf(orphan: Orphan): string | null {
  if (orphan.kind === 'address') return orphan.standing.address.allocationId
  if (orphan.kind === 'volume') return orphan.standing.volume.volumeId
  return orphan.standing.snapshot.snapshotId
}

const noun = { address: 'Elastic IP', volume: 'volume', snapshot: 'snapshot' } as const
const remove = { address: 'release', volume: 'delete', snapshot: 'delete' } as const

function whatIs({ kind, reason, standing }: Orphan): string {
  const claim = kind === 'snapshot' ? null : standing.claim
  const owner = claim ? ` of slot ${slotName(claim)}` : ''
  if (reason === 'lost') {
    return `The ${noun[kind]}${owner} is gone from EC2: it was removed outside Muster.`
  }
  if (reason === 'pool-deleted') {
    return `The ${noun[kind]} belongs to slot ${claim ? slotName(claim) : ''}, whose pool is deleted.`
  }
  return `The ${noun[kind]} carries this site's tag, but nobody asked Muster for it and nothing uses it.`
}

function whatToDo(orphan: Orphan): string {
  const { kind, reason, standing } = orphan
  const claim = kind === 'snapshot' ? null : standing.claim
  if (reason === 'unknown') {
    const use = { address: 'Give it to a machine', volume: 'Attach it', snapshot: 'Restore it' }
    return `${use[kind]}, keep it as it is, or ${remove[kind]} it.`
  }
  if (reason === 'pool-deleted') {
    return `Create the pool ${claim?.pool} again to get it back into its slot, or ${remove[kind]} it.`
  }
  if (!claim) return 'Strike it off: Muster then forgets it.'
  if (kind === 'volume' && standing.snapshots > 0) {
    return 'Restore its newest snapshot for the slot. Or strike it off: the slot then gets a new, empty volume.'
  }
  const anew = kind === 'volume' ? 'a new volume, without the lost data' : 'another address'
  return `Strike it off: the slot then gets ${anew}.`
}
