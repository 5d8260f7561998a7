import type { Scenario } from './scenario'

/** PostgreSQL is killed while machines boot, and started again. */
export const databaseKilled: Scenario = {
  name: 'PostgreSQL killed in a scale-up',
  quick: { machines: 40, runs: 1, faultMs: 1_000 },
  full: { machines: 200, runs: 5, faultMs: 5_000 },
  async befall(stage, { machines, faultMs }) {
    await stage.growing(machines)
    await stage.stack.database.kill()
    await stage.lasting(faultMs)
    await stage.stack.database.startAgain()
    return undefined
  },
}
