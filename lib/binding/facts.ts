/** What profiles may say of a machine. Null: EC2 has not told it, or there is none. */
export interface MemberFacts {
  /** The machine's name, such as wn-0001. */
  name: string
  slot: number | null
  instanceId: string | null
  privateIp: string | null
  privateDns: string | null
  publicIp: string | null
  publicDns: string | null
  elasticIp: string | null
  zone: string | null
  instanceType: string | null
}

/**
 * A pool as profiles may name it. `members`: all with intent `serve` and an instance, the lowest slot
 * first; those without an address yet are among them.
 */
export interface PoolFacts {
  name: string
  /** The documentation address (RFC 5737) that stands for its machine. */
  standIn: string | null
  members: readonly MemberFacts[]
}

/** The pools that there are, by name. */
export type SiteFacts = ReadonlyMap<string, PoolFacts>

/** The machine for which a profile is rendered. */
export interface Subject extends MemberFacts {
  pool: string
  profile: string
  /** Where this machine's Quattor client fetches its profile. */
  profileUrl: string
}
