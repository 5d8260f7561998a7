import type { Scenario } from './scenario'

const probability = 0.05

/** EC2 does what it is asked for and its answer never comes, for one call in twenty of every kind. */
export const lostReplies: Scenario = {
  name: '5 % lost replies',
  quick: { machines: 40, runs: 1, faultMs: 0 },
  full: { machines: 200, runs: 5, faultMs: 0 },
  async befall(stage, { machines }) {
    await stage.ec2.faults({ ...stage.chance, lostReplies: [{ action: '*', probability }] })
    await stage.growing(machines, 1)
    await stage.scale(Math.floor(machines / 2))
    await stage.until('all that go are asked to go', async () => {
      const rest = {
        intent: 'retire',
        state: { not: 'retired' },
        terminateRequestedAt: null,
      } as const
      return (await stage.count(rest)) === 0
    })
    await stage.scale(machines)
    await stage.until('all are there again', async () => {
      const serving = { intent: 'serve', instanceId: { not: null } } as const
      return (await stage.count(serving)) >= machines
    })
    await stage.ec2.clearFaults()
    return undefined
  },
  peer: (_, seed) => ({ faults: { seed, lostReplies: [{ action: '*', probability }] } }),
}
