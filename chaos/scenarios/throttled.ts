import type { Scenario } from './scenario'

/** EC2 holds to the request limits that it publishes, while more is wanted than they let through. */
export const throttled: Scenario = {
  name: "EC2's published request limits",
  quick: { machines: 150, runs: 1, faultMs: 0 },
  // It is the launching that is slow here; all that come at once are another part's matter.
  full: { machines: 2_000, runs: 1, faultMs: 0, env: { SIM_BOOT: '2000-60000' } },
  async befall(stage, { machines }) {
    await stage.ec2.faults({ throttling: { on: true, scale: 1 } })
    await stage.scale(machines)
    return undefined
  },
  peer: () => ({ faults: { throttling: { on: true, scale: 1 } } }),
}
