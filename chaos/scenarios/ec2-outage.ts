import type { Scenario } from './scenario'

/** EC2 answers every call with 503 in the middle of a scale-up. */
export const ec2Outage: Scenario = {
  name: 'EC2 away in a scale-up',
  quick: { machines: 40, runs: 1, faultMs: 10_000 },
  full: { machines: 200, runs: 3, faultMs: 120_000 },
  async befall(stage, { machines, faultMs }) {
    await stage.growing(Math.floor(machines / 4), 1)
    await stage.scale(machines)
    await stage.ec2.faults({ outage: 'unavailable' })
    await stage.lasting(faultMs)
    await stage.ec2.clearFaults()
    return undefined
  },
  peer: ({ faultMs }) => ({ outageMs: faultMs }),
}
