import { ansible } from './ansible'
import { boto3Script, carefulBoto3Script } from './boto3-script'
import type { Peer } from './peer'

/** A peer, and why it is not here, if it is not. */
export interface FoundPeer {
  peer: Peer
  missing: string | undefined
}

/** Those that Muster is measured beside. */
const allPeers = [boto3Script, carefulBoto3Script, ansible]

let found: Promise<FoundPeer[]> | undefined

/** All of them; looked for once. */
export function findPeers(): Promise<FoundPeer[]> {
  found ??= Promise.all(allPeers.map(async (peer) => ({ peer, missing: await peer.whyMissing() })))
  return found
}
