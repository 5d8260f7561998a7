import type { Scenario } from './scenario'

/** The gateway is away while machines boot: none of them can register, and all come at once after it. */
export const gatewayAway: Scenario = {
  name: 'the gateway away while machines boot',
  quick: { machines: 60, runs: 1, faultMs: 10_000 },
  full: { machines: 500, runs: 3, faultMs: 60_000 },
  async befall(stage, { machines, faultMs }) {
    await stage.growing(machines)
    const [gateway] = stage.stack.gateways
    if (!gateway) throw new Error('there is no gateway')
    gateway.kill()
    await gateway.ended()
    await stage.lasting(faultMs)
    await gateway.restart()
    return undefined
  },
}
