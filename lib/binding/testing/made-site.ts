import type { MemberFacts, PoolFacts, SiteFacts, Subject } from '../facts'

export const domain = 'eu-west-1.compute.internal'

/** A booted machine of the made site; `net` parts the addresses of its pool from others'. */
export function madeMember(pool: string, slot: number, net: number): MemberFacts {
  const [third, fourth] = [slot >> 8, (slot & 255) + 1]
  return {
    name: `${pool}-${String(slot + 1).padStart(4, '0')}`,
    slot,
    instanceId: `i-${net}${third}${fourth}`,
    privateIp: `10.${net}.${third}.${fourth}`,
    privateDns: `ip-10-${net}-${third}-${fourth}.${domain}`,
    publicIp: null,
    publicDns: null,
    elasticIp: null,
    zone: 'eu-west-1a',
    instanceType: 't3.small',
  }
}

/** A site with one `ce`, for which 192.0.2.10 stands, one `nfs`, and some workers. */
export function madeSite(workers: number): SiteFacts {
  const pool = (name: string, net: number, size: number, standIn: string | null): PoolFacts => ({
    name,
    standIn,
    members: Array.from({ length: size }, (_, slot) => madeMember(name, slot, net)),
  })
  return new Map(
    [pool('ce', 1, 1, '192.0.2.10'), pool('nfs', 2, 1, null), pool('wn', 3, workers, null)].map(
      (p) => [p.name, p],
    ),
  )
}

/** The made site's first machine of a pool, whether or not it is a member yet. */
export function madeSubject(pool: 'ce' | 'nfs' | 'wn'): Subject {
  return {
    ...madeMember(pool, 0, { ce: 1, nfs: 2, wn: 3 }[pool]),
    pool,
    profile: pool,
    profileUrl: `https://muster.example.org/profiles/4f2a/${pool}.json`,
  }
}
