import { driftNext, whyNotAdopt, whyNotRetag } from '@/lib/lifecycle/drift'
import { whyNotStray } from '@/lib/lifecycle/stray-actions'
import { type Drift, type Drifting, type DriftKind, driftOf } from '@/lib/store/drift'
import { type StrayStanding, strayFacts } from '@/lib/store/strays'
import type { ApiDrift, ApiDrifting, ApiStray } from '../schemas/drift'
import { isoTime } from './time'

/** How a row differs, with the ways out; null when it is as it was asked for. */
export function presentDrift(
  row: { drift: unknown; driftIgnored: string | null },
  kind: DriftKind,
): ApiDrift | null {
  const drift = driftOf(row)
  return drift && waysOut(drift, kind)
}

export function presentDrifting(drifting: Drifting): ApiDrifting {
  const { kind, id, name, ec2Id } = drifting
  return { kind, id, name, ec2Id, ...waysOut(drifting, kind) }
}

function waysOut({ differences, hash, ignored }: Drift, kind: DriftKind): ApiDrift {
  return {
    differences,
    hash,
    ignored,
    whatToDo: driftNext(differences),
    whyNotAdopt: whyNotAdopt(differences) ?? null,
    whyNotRetag:
      (kind === 'machine'
        ? whyNotRetag(differences)
        : 'Muster writes the tags of addresses and volumes by itself.') ?? null,
  }
}

export function presentStray(standing: StrayStanding): ApiStray {
  const { stray, operation, pool, launch, retiredMachine } = standing
  const facts = strayFacts(standing)
  return {
    instanceId: stray.instanceId,
    name: stray.name,
    pool: stray.poolName,
    poolExists: pool !== null,
    instanceType: stray.instanceType,
    zone: stray.zone,
    image: stray.imageId,
    privateIp: stray.privateIp,
    publicIp: stray.publicIp,
    ec2State: stray.ec2State,
    launchedAt: isoTime(stray.launchedAt),
    firstSeenAt: stray.firstSeenAt.toISOString(),
    ignoredAt: isoTime(stray.ignoredAt),
    terminateRequestedAt: isoTime(stray.terminateRequestedAt),
    operation,
    launchedFor: launch?.pool ?? null,
    whatToDo: strayNext(facts.terminating, facts.ignored, retiredMachine),
    whyNot: {
      adopt: whyNotStray('adopt', facts) ?? null,
      ignore: whyNotStray('ignore', facts) ?? null,
      terminate: whyNotStray('terminate', facts) ?? null,
    },
  }
}

function strayNext(terminating: boolean, ignored: boolean, retired: string | null): string {
  if (terminating) return 'It is being terminated.'
  if (retired) return `It was the instance of ${retired}, which is retired. Terminate it.`
  if (ignored) return 'It is left alone, as somebody said.'
  return 'Adopt it as a machine of a pool, ignore it, or terminate it. Or take the tag off it in EC2.'
}
