import type { MemberFacts, PoolFacts, SiteFacts, Subject } from './facts'
import type { OwnFact } from './profile-template'
import type { Attribute, PoolReference, Token } from './reference-grammar'

/** What a reference comes to for one machine. */
export interface Answer {
  values: readonly string[]
  /** Whom the values are of. */
  machines: readonly string[]
  /** Where the values come from, for people. */
  source: string
  /** Why there is no answer. */
  missing?: string
}

const fieldOf: Record<Attribute, keyof MemberFacts> = {
  name: 'name',
  instanceid: 'instanceId',
  privateip: 'privateIp',
  publicip: 'publicIp',
  elasticip: 'elasticIp',
  privatedns: 'privateDns',
  publicdns: 'publicDns',
  zone: 'zone',
  instancetype: 'instanceType',
}

const calledAs: Record<Attribute, string> = {
  name: 'name',
  instanceid: 'instance ID',
  privateip: 'private address',
  publicip: 'public address',
  elasticip: 'Elastic IP',
  privatedns: 'private DNS name',
  publicdns: 'public DNS name',
  zone: 'zone',
  instancetype: 'instance type',
}

/**
 * Answers the references of one machine's profile from what is known now. A single name is the
 * machine itself in its own profile; otherwise the lowest slot's machine that has the value.
 */
export class Answers {
  private readonly answered = new Map<string, Answer>()
  private readonly escapedOf = new WeakMap<Answer, readonly string[]>()
  private standIns: Map<string, PoolFacts> | undefined

  constructor(
    private readonly facts: SiteFacts,
    private readonly subject: Subject,
  ) {}

  /** Undefined for a documentation address that no pool declares: it stays. */
  of(token: Token): Answer | undefined {
    const { meaning } = token
    switch (meaning.kind) {
      case 'pool':
        return this.once(`${meaning.all} ${meaning.attribute} ${meaning.pool}`, () =>
          meaning.all ? this.ofAll(meaning) : this.ofOne(meaning.pool, meaning.attribute),
        )
      case 'domain':
        return this.own('domain')
      case 'stand-in': {
        const pool = this.declares(meaning.address)
        return pool && this.once(`stand-in ${pool.name}`, () => this.ofOne(pool.name, 'privateip'))
      }
      case 'malformed':
        return nothing(meaning.reason)
    }
  }

  /** The pool that a token asks. */
  poolOf({ meaning }: Token): string | null {
    if (meaning.kind === 'pool') return meaning.pool
    return meaning.kind === 'stand-in' ? (this.declares(meaning.address)?.name ?? null) : null
  }

  own(fact: OwnFact): Answer {
    return this.once(fact, () => {
      const { privateDns, profileUrl } = this.subject
      if (fact === 'profile-url') return this.itself(profileUrl)
      if (!privateDns) return nothing('this machine has no private DNS name yet')
      if (fact === 'full-name') return this.itself(privateDns)
      const dot = privateDns.indexOf('.')
      if (fact === 'short-name') {
        return this.itself(dot < 0 ? privateDns : privateDns.slice(0, dot))
      }
      return dot < 0
        ? nothing(`the private DNS name of this machine, ${privateDns}, has no domain`)
        : this.itself(privateDns.slice(dot + 1))
    })
  }

  /** The members of a pool that a profile may name at present, or why there are none to name. */
  nameable(pool: string): readonly MemberFacts[] | string {
    const found = this.facts.get(pool)
    return found ? found.members.filter((m) => m.privateIp) : `there is no pool ${pool}`
  }

  /** The values in the spelling that the token has. */
  spell(token: Token, answer: Answer): readonly string[] {
    if (!token.escaped) return answer.values
    let values = this.escapedOf.get(answer)
    if (!values) {
      values = answer.values.map(escapeForPan)
      this.escapedOf.set(answer, values)
    }
    return begins(token) ? values.map(escapeFirstDigit) : values
  }

  /** One value in the spelling that the token has. */
  spellOne(token: Token, value: string): string {
    if (!token.escaped) return value
    const escaped = escapeForPan(value)
    return begins(token) ? escapeFirstDigit(escaped) : escaped
  }

  private once(key: string, answer: () => Answer): Answer {
    let known = this.answered.get(key)
    if (!known) {
      known = answer()
      this.answered.set(key, known)
    }
    return known
  }

  private declares(address: string): PoolFacts | undefined {
    if (!this.standIns) {
      this.standIns = new Map()
      for (const pool of this.facts.values()) {
        if (pool.standIn) this.standIns.set(pool.standIn, pool)
      }
    }
    return this.standIns.get(address)
  }

  private itself(value: string): Answer {
    return { values: [value], machines: [this.subject.name], source: 'this machine' }
  }

  private ofOne(pool: string, attribute: Attribute): Answer {
    const { subject } = this
    // An object template is called <pool>.bind.invalid, and its profile perhaps as well.
    if (
      [subject.pool, subject.profile, subject.profile.replace(/\.bind\.invalid$/, '')].includes(
        pool,
      )
    ) {
      const value = factOf(subject, attribute)
      return value ? this.itself(value) : nothing(`this machine has no ${calledAs[attribute]} yet`)
    }
    const found = this.facts.get(pool)
    if (!found) return nothing(`there is no pool ${pool}`)
    if (found.members.length === 0) return nothing(`${pool} has no machine yet`)
    for (const member of found.members) {
      const value = factOf(member, attribute)
      if (value) {
        const place =
          member.slot === null ? `a machine of ${pool}` : `slot ${member.slot} of ${pool}`
        return { values: [value], machines: [member.name], source: `${member.name}, ${place}` }
      }
    }
    return nothing(`no machine of ${pool} has its ${calledAs[attribute]} yet`)
  }

  private ofAll({ pool, attribute }: PoolReference): Answer {
    const members = this.nameable(pool)
    if (typeof members === 'string') return nothing(members)
    const having = members.filter((m) => factOf(m, attribute))
    const many = having.length === 1 ? '1 member' : `${having.length || 'no'} members`
    return {
      values: having.map((m) => factOf(m, attribute) ?? ''),
      machines: having.map((m) => m.name),
      source: `${many} of ${pool}`,
    }
  }
}

function nothing(why: string): Answer {
  return { values: [], machines: [], source: why, missing: why }
}

export function factOf(member: MemberFacts, attribute: Attribute): string | undefined {
  const value = member[fieldOf[attribute]]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Pan escapes a digit as well where it begins a key; an address tells by itself whether it was. */
function begins({ start, meaning }: Token): boolean {
  return start === 0 && meaning.kind !== 'stand-in'
}

/** As Pan's escape() does it: `_` and two hex digits for what is no letter or digit. */
function escapeForPan(text: string): string {
  return text.replace(/[^a-z0-9]/gi, hexOf)
}

function escapeFirstDigit(escaped: string): string {
  return escaped.replace(/^\d/, hexOf)
}

function hexOf(character: string): string {
  return `_${character.charCodeAt(0).toString(16).padStart(2, '0')}`
}
