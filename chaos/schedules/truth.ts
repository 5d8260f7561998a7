import type { Ec2Truth } from '@/chaos/invariants/facts'
import type { Books } from './ec2/books'
import { stateOf } from './ec2/volumes'
import type { Guests } from './guests'

/** What this EC2 and the machines themselves say, at once and without delay. */
export function truthOf(books: Books, guests: Guests): Ec2Truth {
  return {
    instances: [...books.instances.values()].map((instance) => ({
      instanceId: instance.instanceId,
      state: books.stateOf(instance),
      site: instance.tags['muster:site'],
      clientToken: instance.clientToken,
    })),
    addresses: [...books.addresses.values()].map((address) => ({
      allocationId: address.allocationId,
      publicIp: address.publicIp,
      instanceId: address.instanceId,
      ourId: address.tags['muster:id'],
    })),
    volumes: [...books.volumes.values()].map((volume) => ({
      volumeId: volume.volumeId,
      state: stateOf(books, volume),
      zone: volume.zone,
      instanceId: volume.attachment?.instanceId,
      ourId: volume.tags['muster:id'],
    })),
    snapshots: [...books.snapshots.values()].map(({ snapshotId, tags }) => ({
      snapshotId,
      ourId: tags['muster:id'],
    })),
    launches: books.launches,
    guests: guests.truth(),
  }
}
