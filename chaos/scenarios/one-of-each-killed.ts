import type { Scenario } from './scenario'

/** Of two controllers, gateways and consoles on one database, one of each is killed and stays away. */
export const oneOfEachKilled: Scenario = {
  name: 'two of each, one of each killed',
  quick: { machines: 40, runs: 1, faultMs: 0 },
  full: { machines: 200, runs: 3, faultMs: 0 },
  start: { controllers: 2, gateways: 2, consoles: 2 },
  async befall(stage, { machines }) {
    const { api, gateways, consoles } = stage.stack
    await api.scale(stage.pool, machines)
    await stage.until('a part has an instance', async () => {
      return (await stage.count({ instanceId: { not: null } })) >= machines / 4
    })
    const victims = [await stage.leader(), gateways[0], consoles[0]]
    for (const victim of victims) victim?.kill()
    await api.scale(stage.pool, machines - 5)
    return undefined
  },
}
