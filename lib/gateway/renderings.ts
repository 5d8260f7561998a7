import type { PoolFacts, SiteFacts, Subject } from '@/lib/binding/facts'
import type { DocumentFormat } from '@/lib/binding/pan-value'
import { renderProfile } from '@/lib/binding/render-profile'
import { sha256Hex } from '@/lib/platform/ids'
import { profileAddress } from '@/lib/platform/profile-address'
import type { Machine } from '@/lib/store/generated/client'
import { UnreadableRevision } from '@/lib/store/revision-document'
import { wantedRevision } from '@/lib/store/wanted-revision'
import type { KeptFacts } from './kept-facts'
import type { PreparedProfiles, Revision } from './prepared-profiles'
import type { Site } from './register-machine'

/** What a machine would be served now. */
export type Standing =
  | { kind: 'none'; why: string | undefined }
  | { kind: 'unresolved'; revision: Revision; missing: readonly { text: string; why: string }[] }
  | {
      kind: 'rendered'
      revision: Revision
      etag: string
      /** The pools of which it says something, or would. */
      pools: readonly string[]
      /** The document itself; it is not kept. */
      write: (format: DocumentFormat) => string
    }

export type Rendered = Extract<Standing, { kind: 'rendered' }>

interface Known {
  revision: Revision
  subject: string
  facts: readonly PoolFacts[]
  standing: Standing
}

const mostKnown = 50_000

/** Renders profiles for machines, each only when something of it has changed. */
export class Renderings {
  readonly #known = new Map<string, Known>()

  constructor(
    private readonly site: Pick<Site, 'secret' | 'gatewayUrl'>,
    private readonly profiles: PreparedProfiles,
    private readonly facts: KeptFacts,
  ) {}

  async standingOf(
    machine: Machine,
    inForce: ReadonlyMap<string, number | null>,
  ): Promise<Standing> {
    const number = wantedRevision(machine, { inForce: inForce.get(machine.profile) ?? null })
    if (number === null) return { kind: 'none', why: undefined }
    let revision: Revision
    try {
      revision = await this.profiles.get(machine.profile, number)
    } catch (error) {
      if (error instanceof UnreadableRevision) return { kind: 'none', why: error.message }
      throw error
    }
    const site = await this.#factsFor(revision)
    const subject = this.#subject(machine)
    return this.#render(machine.id, revision, site, subject)
  }

  /** What was found when the machine was looked at last. */
  lastOf(machineId: string): Standing | undefined {
    return this.#known.get(machineId)?.standing
  }

  async #factsFor(revision: Revision): Promise<SiteFacts> {
    const names = [...revision.pools]
    if (revision.addresses.size > 0) {
      for (const [address, pool] of await this.facts.standIns()) {
        if (revision.addresses.has(address)) names.push(pool)
      }
    }
    return this.facts.of(names)
  }

  #subject(machine: Machine): Subject {
    const { instanceId, name, slot, zone, instanceType, profile } = machine
    const { privateIp, privateDns, publicIp, publicDns, elasticIp } = machine
    return {
      ...{ name, slot, instanceId, zone, instanceType, profile, pool: machine.poolName },
      ...{ privateIp, privateDns, publicIp, publicDns, elasticIp },
      profileUrl: profileAddress(this.site, machine).url,
    }
  }

  #render(id: string, revision: Revision, site: SiteFacts, subject: Subject): Standing {
    const facts = [...site.values()]
    const about = JSON.stringify(subject)
    const known = this.#known.get(id)
    if (
      known &&
      known.revision === revision &&
      (known.subject === about || revision.isFixed) &&
      known.facts.length === facts.length &&
      known.facts.every((pool, i) => pool === facts[i])
    ) {
      return known.standing
    }
    const standing = stand(revision, site, subject)
    this.#known.delete(id)
    this.#known.set(id, { revision, subject: about, facts, standing })
    const oldest = this.#known.keys().next().value
    if (this.#known.size > mostKnown && oldest !== undefined) this.#known.delete(oldest)
    return standing
  }
}

function stand(revision: Revision, site: SiteFacts, subject: Subject): Standing {
  const { prepared } = revision
  const rendered = renderProfile(prepared, site, subject, 'json')
  if (!rendered.ok) return { kind: 'unresolved', revision, missing: rendered.unresolved }
  const write = (format: DocumentFormat): string => {
    // A client that fetches XML goes on fetching XML.
    const profileUrl = subject.profileUrl.replace(/json$/, format)
    const again = renderProfile(prepared, site, { ...subject, profileUrl }, format)
    if (!again.ok) throw new Error('a profile that was rendered cannot be rendered')
    return again.text
  }
  return {
    kind: 'rendered',
    revision,
    etag: sha256Hex(rendered.text),
    pools: [...new Set([...revision.pools, ...site.keys()])],
    write,
  }
}
