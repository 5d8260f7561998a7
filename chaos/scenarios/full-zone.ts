import type { Scenario } from './scenario'

const zone = 'us-east-1a'

/** One of the pool's two zones has no room for any type. */
export const fullZone: Scenario = {
  name: 'a zone without capacity',
  quick: { machines: 40, runs: 1, faultMs: 0 },
  full: { machines: 200, runs: 3, faultMs: 0 },
  async befall(stage, { machines }) {
    await stage.ec2.faults({ capacity: [{ zone, left: Math.floor(machines / 10) }] })
    await stage.growing(machines, 1)
    const there = await stage.count({ zone, state: { not: 'retired' } })
    await stage.ec2.clearFaults()
    if (there <= Math.floor(machines / 10)) return undefined
    return [{ invariant: 'for each machine one instance', what: `${there} machines in ${zone}` }]
  },
}
