/** `good`, `warn` (it goes on, less well) or `bad` (something does not happen at all). */
export type Level = 'good' | 'warn' | 'bad'

/** How one part of the site is, with words beside the colour. */
export interface Check {
  id: 'ec2' | 'observation' | 'throttling' | 'controllers' | 'gateways' | 'database' | 'put-off'
  title: string
  level: Level
  words: string
}

/** What the leader tells of itself. */
export interface LeaderFacts {
  host: string
  pid: number
  /** Whether EC2 answered when it was last asked, since when that is so; null: not asked yet. */
  ec2: { reachable: boolean; since: Date; error: string | null } | null
  observedAt: Date | null
  instances: number | null
  throttling: readonly { bucket: string; waitMs: number }[]
  putOff: { launches: number; terminations: number; resources: number } | null
}

export interface SiteHealthFacts {
  at: Date
  /** Null while no controller leads. */
  leader: LeaderFacts | null
  standbys: number
  /** Gateways with a sign of life; and those that went without a word lately. */
  gateways: number
  gatewaysGone: number
  rooms: number
  roundTripMs: number
  /** Null when the news did not come in time. */
  notifyMs: number | null
  replicas: readonly { name: string; lagMs: number | null }[]
}

const staleObservationMs = 2 * 60_000
const slowRoundTripMs = 100
const slowNotifyMs = 250
const slowReplicaMs = 10_000

/** Judges a site by what its processes and its database tell. */
export function judgeSite(facts: SiteHealthFacts): Check[] {
  const { leader } = facts
  return [
    ec2Check(leader),
    observationCheck(facts),
    throttlingCheck(leader),
    controllersCheck(facts),
    gatewaysCheck(facts),
    databaseCheck(facts),
    putOffCheck(leader),
  ]
}

const unknown = 'Not known: no controller leads.'

function ec2Check(leader: LeaderFacts | null): Check {
  const base = { id: 'ec2', title: 'EC2' } as const
  if (!leader) return { ...base, level: 'bad', words: unknown }
  if (!leader.ec2) return { ...base, level: 'warn', words: 'Not asked yet.' }
  if (leader.ec2.reachable) return { ...base, level: 'good', words: 'It answers.' }
  return {
    ...base,
    level: 'bad',
    words: `It does not answer as it should. ${leader.ec2.error ?? ''} Until it does, nothing is concluded and nothing lost.`,
  }
}

function observationCheck({ leader, at }: SiteHealthFacts): Check {
  const base = { id: 'observation', title: 'Last complete observation' } as const
  if (!leader) return { ...base, level: 'bad', words: unknown }
  if (!leader.observedAt) return { ...base, level: 'warn', words: 'None yet.' }
  const late = at.getTime() - leader.observedAt.getTime() > staleObservationMs
  if (late) {
    return {
      ...base,
      level: 'bad',
      words: 'It is old: what the console shows of instances may have changed since.',
    }
  }
  const count = leader.instances ?? 0
  return { ...base, level: 'good', words: `${counted(count, 'instance')} of this site.` }
}

function throttlingCheck(leader: LeaderFacts | null): Check {
  const base = { id: 'throttling', title: 'Throttling now' } as const
  if (!leader) return { ...base, level: 'warn', words: unknown }
  const held = leader.throttling
  if (held.length === 0) return { ...base, level: 'good', words: 'None: calls go out at once.' }
  return {
    ...base,
    level: 'warn',
    words: `Calls wait for their turn within EC2's limits: ${held.map(({ bucket }) => bucket).join(', ')}. It goes on, more slowly.`,
  }
}

function controllersCheck({ leader, standbys }: SiteHealthFacts): Check {
  const base = { id: 'controllers', title: 'Controllers' } as const
  if (!leader) {
    return {
      ...base,
      level: 'bad',
      words:
        standbys > 0
          ? `None leads: ${standingBy(standbys)}, to take over within seconds.`
          : 'None runs: nothing is launched or terminated. Start one.',
    }
  }
  const by = standbys === 0 ? 'no other stands by' : standingBy(standbys)
  return { ...base, level: 'good', words: `${leader.host} (${leader.pid}) leads, ${by}.` }
}

function gatewaysCheck({ gateways, gatewaysGone, rooms }: SiteHealthFacts): Check {
  const base = { id: 'gateways', title: 'Gateways' } as const
  if (gateways === 0) {
    return { ...base, level: 'bad', words: 'None runs: machines cannot report. Start one.' }
  }
  const words = `${counted(gateways, 'gateway')} with ${counted(rooms, 'open room')}.`
  if (gatewaysGone === 0) return { ...base, level: 'good', words }
  return {
    ...base,
    level: 'warn',
    words: `${words} ${counted(gatewaysGone, 'other')} gave no sign of life lately.`,
  }
}

function databaseCheck({ roundTripMs, notifyMs, replicas }: SiteHealthFacts): Check {
  const base = { id: 'database', title: 'Database' } as const
  const answer = `It answers in ${figure(roundTripMs)} ms`
  if (notifyMs === null) {
    return {
      ...base,
      level: 'bad',
      words: `${answer}, but its news do not come: pages and processes learn of changes late.`,
    }
  }
  const late = replicas.filter(({ lagMs }) => (lagMs ?? 0) > slowReplicaMs)
  const slow = roundTripMs > slowRoundTripMs || notifyMs > slowNotifyMs
  const words = `${answer} and tells news in ${figure(notifyMs)} ms.`
  if (late.length > 0) {
    const names = late.map(({ name }) => name).join(', ')
    return { ...base, level: 'warn', words: `${words} Its replicas are behind: ${names}.` }
  }
  return slow
    ? { ...base, level: 'warn', words: `${words} That is slow: see what else uses it.` }
    : { ...base, level: 'good', words }
}

function putOffCheck(leader: LeaderFacts | null): Check {
  const base = { id: 'put-off', title: 'Put off' } as const
  if (!leader?.putOff) {
    return { ...base, level: leader ? 'good' : 'warn', words: leader ? 'Nothing.' : unknown }
  }
  const { launches, terminations, resources } = leader.putOff
  const parts = [
    [launches, 'launch', 'launches'],
    [terminations, 'termination', 'terminations'],
    [resources, 'call about addresses and volumes', 'calls about addresses and volumes'],
  ] as const
  const waiting = parts.filter(([count]) => count > 0)
  if (waiting.length === 0) return { ...base, level: 'good', words: 'Nothing.' }
  const words = waiting.map(([count, one, many]) => `${count} ${count === 1 ? one : many}`)
  return { ...base, level: 'warn', words: `Tried again later: ${words.join(', ')}.` }
}

function standingBy(count: number): string {
  return count === 1 ? '1 stands by' : `${count} stand by`
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`
}

function figure(ms: number): string {
  return ms < 10 ? ms.toFixed(1) : String(Math.round(ms))
}
