import { z } from 'zod'
import { ConfigError } from '@/lib/platform/config'

/** How much a machine may send and hold open. Each may be set by the environment variable beside it. */
export interface Bounds {
  /** MUSTER_MAX_BODY: bytes of one request. */
  body: number
  /** MUSTER_MAX_LOG: bytes of one machine's log altogether. */
  log: number
  /** MUSTER_MAX_LOG_RATE: bytes of log that one machine may send a second, on average. */
  logRate: number
  /** MUSTER_MAX_REQUEST_RATE: calls that one machine may make a second, on average. */
  requestRate: number
  /** MUSTER_MAX_ROOMS: rooms that one gateway holds open. */
  rooms: number
  /** MUSTER_MAX_REGISTRATIONS: registrations worked on at once; each is a signature and a transaction. */
  registrations: number
  /** MUSTER_MAX_CALLS: other calls worked on at once. */
  calls: number
  /** MUSTER_MAX_WAITING: calls of either kind that wait for their turn; the rest is put off. */
  waiting: number
  /** MUSTER_MAX_REQUEST_TIME: seconds within which a request has to come in as a whole. */
  requestTime: number
  /** MUSTER_ROOM_COMMENT: seconds between two comment lines in a room. */
  roomComment: number
  /** MUSTER_MAX_RENDERED: bytes of rendered profiles kept in memory, to be served again. */
  rendered: number
  /** MUSTER_MAX_UNREAD: bytes that a room's reader may leave unread before it is sent away. */
  unread: number
}

const count = (fallback: number, least: number) =>
  z.coerce
    .number({ error: 'must be a number' })
    .int('must be a whole number')
    .min(least, `must be ${least} or more`)
    .default(fallback)

const environment = z.object({
  MUSTER_MAX_BODY: count(256 * 1024, 16 * 1024),
  MUSTER_MAX_LOG: count(64 * 1024 * 1024, 1024),
  MUSTER_MAX_LOG_RATE: count(1024 * 1024, 1024),
  MUSTER_MAX_REQUEST_RATE: count(20, 1),
  MUSTER_MAX_ROOMS: count(20_000, 1),
  MUSTER_MAX_REGISTRATIONS: count(8, 1),
  MUSTER_MAX_CALLS: count(16, 1),
  MUSTER_MAX_WAITING: count(250, 0),
  MUSTER_MAX_REQUEST_TIME: count(60, 1),
  MUSTER_ROOM_COMMENT: count(20, 1),
  MUSTER_MAX_RENDERED: count(128 * 1024 * 1024, 0),
  MUSTER_MAX_UNREAD: count(64 * 1024, 1024),
})

export function loadBounds(env: Record<string, string | undefined> = process.env): Bounds {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = environment.safeParse(set)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const name = String(issue?.path[0])
    throw new ConfigError(`${name}=${set[name]}: ${issue?.message}`)
  }
  const e = parsed.data
  return {
    body: e.MUSTER_MAX_BODY,
    log: e.MUSTER_MAX_LOG,
    logRate: e.MUSTER_MAX_LOG_RATE,
    requestRate: e.MUSTER_MAX_REQUEST_RATE,
    rooms: e.MUSTER_MAX_ROOMS,
    registrations: e.MUSTER_MAX_REGISTRATIONS,
    calls: e.MUSTER_MAX_CALLS,
    waiting: e.MUSTER_MAX_WAITING,
    requestTime: e.MUSTER_MAX_REQUEST_TIME,
    roomComment: e.MUSTER_ROOM_COMMENT,
    rendered: e.MUSTER_MAX_RENDERED,
    unread: e.MUSTER_MAX_UNREAD,
  }
}
