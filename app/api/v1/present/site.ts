import { now } from '@/lib/platform/clock'
import type { ApiToken, Process, User } from '@/lib/store/generated/client'
import { goneAfterMs } from '@/lib/store/sign-of-life'
import type { ApiApiToken, ApiProcess, ApiUser } from '../schemas/site'
import { isoTime } from './time'

/** A process of the installation; `alive` when it was seen lately. */
export function presentProcess(row: Process): ApiProcess {
  return {
    id: row.id,
    kind: row.kind,
    host: row.host,
    pid: row.pid,
    startedAt: row.startedAt.toISOString(),
    seenAt: row.seenAt.toISOString(),
    alive: now().getTime() - row.seenAt.getTime() < goneAfterMs,
    leader: row.leader,
    problems: Array.isArray(row.problems) ? row.problems.map(String) : [],
    detail: isRecord(row.detail) ? row.detail : {},
  }
}

export function presentUser(user: User): ApiUser {
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    role: user.role,
    createdAt: user.createdAt.toISOString(),
  }
}

export function presentToken(token: ApiToken): ApiApiToken {
  return {
    id: token.id,
    name: token.name,
    role: token.role,
    createdBy: token.createdBy,
    createdAt: token.createdAt.toISOString(),
    lastUsedAt: isoTime(token.lastUsedAt),
    expiresAt: isoTime(token.expiresAt),
    revokedAt: isoTime(token.revokedAt),
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
