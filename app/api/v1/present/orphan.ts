import { addressName, slotName } from '@/lib/lifecycle/address-actions'
import { snapshotName, volumeName } from '@/lib/lifecycle/volume-actions'
import type { Orphan } from '@/lib/store/orphans'
import type { ApiOrphan } from '../schemas/slots'

/** What belongs nowhere, or is gone: what it is and what can be done, in words. */
export function presentOrphan(orphan: Orphan): ApiOrphan {
  const named = nameOf(orphan)
  return {
    kind: orphan.kind,
    ...named,
    gone: orphan.reason === 'lost',
    what: whatIs(orphan),
    whatToDo: whatToDo(orphan),
  }
}

function nameOf(orphan: Orphan): Pick<ApiOrphan, 'id' | 'name' | 'ec2Id'> {
  if (orphan.kind === 'address') {
    const { address } = orphan.standing
    return { id: address.id, name: addressName(address), ec2Id: address.allocationId }
  }
  if (orphan.kind === 'volume') {
    const { volume } = orphan.standing
    return { id: volume.id, name: volumeName(volume), ec2Id: volume.volumeId }
  }
  const { snapshot } = orphan.standing
  return { id: snapshot.id, name: snapshotName(snapshot), ec2Id: snapshot.snapshotId }
}

const noun = { address: 'Elastic IP', volume: 'volume', snapshot: 'snapshot' } as const
const remove = { address: 'release', volume: 'delete', snapshot: 'delete' } as const

function whatIs({ kind, reason, standing }: Orphan): string {
  const claim = kind === 'snapshot' ? null : standing.claim
  const owner = claim ? ` of slot ${slotName(claim)}` : ''
  if (reason === 'lost') return `The ${noun[kind]}${owner} is gone from EC2: not by Muster.`
  if (reason === 'pool-deleted') return `The ${noun[kind]}${owner}, whose pool is deleted.`
  return `The ${noun[kind]} carries this site's tag, and nothing here uses it.`
}

function whatToDo(orphan: Orphan): string {
  const { kind, reason, standing } = orphan
  const claim = kind === 'snapshot' ? null : standing.claim
  if (reason === 'unknown') {
    const use = { address: 'Give it to a machine', volume: 'Attach it', snapshot: 'Restore it' }
    return `${use[kind]} if it is needed, else ${remove[kind]} it.`
  }
  if (reason === 'pool-deleted') {
    return `Create the pool ${claim?.pool} again to get it back into its slot, or ${remove[kind]} it.`
  }
  const strike = `${remove[kind] === 'release' ? 'Release' : 'Delete'} it here to strike it off`
  if (!claim) return `${strike}.`
  if (kind === 'volume' && standing.snapshots > 0) {
    return `Restore its newest snapshot for the slot. Or ${strike.toLowerCase()}: the slot then gets a new, empty volume.`
  }
  const anew = kind === 'volume' ? 'a new volume, without the lost data' : 'another address'
  return `${strike}: the slot then gets ${anew}.`
}
