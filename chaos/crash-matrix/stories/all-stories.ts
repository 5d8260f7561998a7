import { addPool } from '@/chaos/stack/small-site'
import type { PoolClaims } from '@/lib/lifecycle/claims'
import type { Db } from '@/lib/store/client'
import { fifthStory } from './fifth-story'
import { firstStory } from './first-story'
import { fourthStory } from './fourth-story'
import { newSite } from './new-site'
import type { Story } from './script'
import { secondStory } from './second-story'
import { sixthStory } from './sixth-story'
import { thirdStory } from './third-story'

/** In the order in which they are told first. */
export const stories: readonly Story[] = [
  firstStory,
  secondStory,
  thirdStory,
  fourthStory,
  fifthStory,
  sixthStory,
  newSite,
]

/** The profiles that are in the site's folder. */
export const profiles = ['wn', 'ce', 'ro', 'mi']

const data = {
  ...{ name: 'data', sizeGiB: 5, type: 'gp3', iops: null, throughput: null },
  ...{ fromSnapshot: null, label: null, device: '/dev/sdf', keep: true },
} as const
const claims: PoolClaims = { elasticIp: true, volumes: [{ ...data }] }

/** The pools of the stories: workers, and a server whose address and volume follow it. */
export async function setTheScene(db: Db): Promise<void> {
  await addPool(db, { name: 'wn', zones: ['us-east-1a'] })
  await addPool(db, { name: 'ce', desired: 1, claims, zones: ['us-east-1a'] })
}
