import type { SiteFacts, Subject } from '@/lib/binding/facts'
import type { PreparedProfile } from '@/lib/binding/prepare-profile'
import type { Config } from '@/lib/platform/config'
import { profileAddress } from '@/lib/platform/profile-address'
import { siteSecret } from '@/lib/platform/secret'
import type { Db } from '@/lib/store/client'
import type { Machine } from '@/lib/store/generated/client'
import { readPoolFacts } from '@/lib/store/site-facts'

/** What is known of the pools that these profiles name, or whose stand-ins they hold. */
export async function factsFor(
  db: Db,
  profiles: readonly Pick<PreparedProfile, 'references'>[],
): Promise<SiteFacts> {
  const named = profiles.flatMap(({ references }) => references.references.map(({ pool }) => pool))
  const addresses = profiles.flatMap(({ references }) =>
    references.standIns.map(({ address }) => address),
  )
  const declaring = await db.pool.findMany({
    where: { deletedAt: null, standIn: { in: addresses } },
    select: { name: true },
  })
  const names = new Set([...named, ...declaring.map(({ name }) => name)])
  const facts = await readPoolFacts(db, [...names])
  return new Map(facts.map((pool) => [pool.name, pool]))
}

/** The machine as its profile is rendered for it; its profile URL as the gateway gave it. */
export function subjectOf(
  machine: Machine,
  config: Pick<Config, 'secret' | 'dataDir' | 'gatewayUrl'>,
): Subject {
  const site = { secret: siteSecret(config), gatewayUrl: config.gatewayUrl }
  return {
    ...machine,
    pool: machine.poolName,
    profileUrl: profileAddress(site, machine).url,
  }
}
