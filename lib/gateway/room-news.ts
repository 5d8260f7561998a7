import type { Image, Machine, Volume } from '@/lib/store/generated/client'

import { oneLine } from './answers'
import { shortRendering } from './served'

export type RoomEvent = 'profile' | 'drain' | 'retire' | 'configure' | 'release' | 'bake'

export interface News {
  event: RoomEvent
  /** `key=value`; the same event with the same data need not be told twice in one room. */
  data: string
  /** A later one makes it news again: the machine acted since, and it holds all the same. */
  after?: string
  /** It is not to be told now; that it was told is not forgotten for that. */
  held?: boolean
}

export type RoomFacts = Pick<
  Machine,
  | 'state'
  | 'intent'
  | 'drainedAt'
  | 'terminateRequestedAt'
  | 'configureRequestedAt'
  | 'configuringAt'
  | 'connectedAt'
  | 'phase'
  | 'revisionApplied'
  | 'renderingApplied'
  | 'revisionFailed'
> & {
  drainTimeout: number
  /** What it would be served now, when there is something to serve. */
  due: { revision: number; etag: string } | undefined
  /** The volumes that the machine is to let go of. */
  releases: readonly Pick<Volume, 'id' | 'name' | 'volumeId' | 'device'>[]
  /** The images for which the machine is to remove its identity. */
  bakes: readonly Pick<Image, 'id'>[]
}

/** What a machine ought to hear, from how things stand; the same standing gives the same news. */
export function newsFor(machine: RoomFacts): News[] {
  return [
    ...courseNews(machine),
    ...machine.releases.map(releaseNews),
    ...machine.bakes.map(({ id }): News => ({ event: 'bake', data: `image=${id}` })),
  ]
}

/** In the middle of a Quattor run; one that came into its room since has begun anew. */
function isRunning({ phase, configuringAt, connectedAt }: RoomFacts): boolean {
  if (phase !== 'configuring' || !configuringAt) return false
  return !connectedAt || connectedAt <= configuringAt
}

function releaseNews({ id, name, volumeId, device }: RoomFacts['releases'][number]): News {
  const data = `volume=${oneLine(name || id)} device=${device ?? '-'} volume_id=${volumeId ?? '-'}`
  return { event: 'release', data }
}

function courseNews(machine: RoomFacts): News[] {
  if (machine.intent === 'retire' || machine.state === 'retired') {
    return machine.drainedAt || machine.terminateRequestedAt || machine.state === 'retired'
      ? [{ event: 'retire', data: `retire=${machine.terminateRequestedAt ? 'now' : 'soon'}` }]
      : [{ event: 'drain', data: `timeout=${machine.drainTimeout}` }]
  }
  const news: News[] = []
  const { due, configureRequestedAt: asked, configuringAt: began } = machine
  // Served is not enough: the machine's own cron may fetch without anything being configured.
  if (due && (due.revision !== machine.revisionApplied || due.etag !== machine.renderingApplied)) {
    const data = `revision=${due.revision} rendering=${shortRendering(due.etag)}`
    // Another gateway may have served what was due a moment before; a failed run is not repeated.
    const again = due.revision !== machine.revisionFailed && began
    news.push({
      event: 'profile',
      data,
      ...(again ? { after: began.toISOString() } : {}),
      held: isRunning(machine),
    })
  }
  if (asked && (!began || asked > began)) {
    news.push({ event: 'configure', data: `requested=${asked.toISOString()}` })
  }
  return news
}
