import { followChanges } from './follow-changes'
import { deleteFreeVolumes } from './free-volumes'
import { boundProfile, impersonate } from './impersonated-machine'
import {
  checksThatPassAgain,
  compareServed,
  nothingPublished,
  strayAdopted,
  strayOf,
  takenBack,
} from './odd-machines'
import { brokenResources, misplacedVolumes, neverClean, volumeAtStranger } from './odd-resources'
import { launchesStopped, restoreWhileServed } from './odd-slots'
import { ownPassword } from './own-password'
import { racedLaunches } from './raced-launch'
import {
  type Done,
  deletePool,
  emptied,
  inService,
  type Story,
  Stuck,
  settles,
  until,
} from './script'

const size = 4
const image = 'ami-0a0000000000000a1'
const zone = 'us-east-1a'

/**
 * What hardly ever happens: somebody speaks in the place of a machine, EC2 takes a spot instance back
 * without a word, what EC2 made turns out broken, volumes are wanted where they cannot be, a slot changes its
 * zone while its launch is recorded, and a stray bears the mark of a launch.
 */
export const sixthStory: Story = {
  name: 'oddities',
  async tell(stack, round, say) {
    const { api } = stack
    const { db } = stack.database
    const pool = `od${round}`
    const slots = `sl${round}`
    const feed = followChanges(stack)
    say('creating pools')
    await settles(db, await api.put<Done>(`/profiles/${pool}`, boundProfile(1)))
    const common = { image, instanceTypes: ['m7i.large'], zones: [zone], max: 20, drainTimeout: 10 }
    await api.post('/pools', {
      ...{ ...common, name: pool, profile: pool, desired: size, market: 'spot', cdp: true },
      repair: false,
    })
    const data = { name: 'data', sizeGiB: 2, type: 'gp3', device: '/dev/sdf', keep: true }
    await api.post('/pools', {
      ...{ ...common, name: slots, profile: 'ro', desired: 2 },
      claims: { elasticIp: false, volumes: [{ ...data, fromSnapshot: null, label: null }] },
    })
    await until('the machines are configured', async () => {
      const counts = [await inService(db, pool), await inService(db, slots)].map(
        (all) => all.length,
      )
      return counts[0] === size && counts[1] === 2
    })

    say('the odd things')
    const [first, second, third, fourth] = await inService(db, pool)
    if (!first || !second || !third || !fourth) throw new Stuck('there are fewer machines')
    const stray = await strayOf(stack, first)
    await Promise.all([
      compareServed(stack, first).then(() => impersonate(stack, first)),
      takenBack(stack, second),
      misplacedVolumes(stack, third, round),
      checksThatPassAgain(stack, fourth),
      volumeAtStranger(stack, fourth, stray, round),
      nothingPublished(stack, { ...common, name: `no${round}` }),
      ownPassword(stack, round),
      // Whom its profile would leave without an answer, were the server's pool deleted.
      api.get('/pools/ce/referrers'),
    ])
    say('things that come to nothing')
    await Promise.all([brokenResources(stack, third, round), neverClean(stack, fourth, round)])
    say('a pool that launches nothing')
    const snapshot = await restoreWhileServed(stack, slots)
    await launchesStopped(stack, { ...common, name: `st${round}`, profile: 'ro' }, snapshot)
    say('launches that are overtaken')
    await racedLaunches(stack, slots)
    say('deciding on the stray, and emptying the pools')
    await strayAdopted(stack, stray)
    await emptied(stack, pool)
    for (const name of [pool, slots]) await deletePool(stack, name)
    await deleteFreeVolumes(stack)
    await feed.close()
    say('coming to rest')
  },
}
