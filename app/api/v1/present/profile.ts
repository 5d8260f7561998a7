import type { ProfileStanding, RevisionLine } from '@/lib/store/profiles'
import { formatOf } from '@/lib/store/revision-document'
import type { ApiProfile, ApiRevision } from '../schemas/profiles'
import { isoTime } from './time'

export function presentProfile(standing: ProfileStanding): ApiProfile {
  const { name, problem, inForce, newest, pools, warnings, behind } = standing
  return {
    name,
    revision: newest?.number ?? null,
    inForce,
    hash: newest?.hash ?? null,
    format: newest ? formatOf(newest) : null,
    branch: newest?.branch ?? null,
    overlay: newest?.overlay ?? null,
    bytes: newest?.bytes ?? null,
    components: newest?.components ?? null,
    source: newest?.source ?? null,
    publishedAt: isoTime(newest?.publishedAt ?? null),
    publishedBy: newest?.publishedBy ?? null,
    problem,
    pools,
    warningCount: warnings.length,
    behind,
  }
}

export function presentRevision(revision: RevisionLine): ApiRevision {
  const { number, hash, branch, overlay, source, publishedAt, publishedBy } = revision
  return {
    number,
    hash,
    format: formatOf(revision),
    branch,
    overlay,
    source,
    publishedAt: publishedAt.toISOString(),
    publishedBy,
  }
}
