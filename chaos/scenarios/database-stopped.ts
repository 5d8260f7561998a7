import type { Scenario } from './scenario'

/** PostgreSQL is stopped by its administrator while machines boot, and started again. */
export const databaseStopped: Scenario = {
  name: 'PostgreSQL stopped in a scale-up',
  quick: { machines: 40, runs: 1, faultMs: 8_000 },
  full: { machines: 200, runs: 3, faultMs: 30_000 },
  async befall(stage, { machines, faultMs }) {
    await stage.growing(machines)
    await stage.stack.database.stop()
    await stage.lasting(faultMs)
    await stage.stack.database.startAgain()
    return undefined
  },
}
