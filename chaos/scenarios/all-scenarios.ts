import type { ChaosPart, ChaosRow, Effort } from '@/chaos/row'
import { databaseKilled } from './database-killed'
import { databaseStopped } from './database-stopped'
import { ec2Outage } from './ec2-outage'
import { frozenLeader } from './frozen-leader'
import { fullDisk } from './full-disk'
import { fullZone } from './full-zone'
import { gatewayAway } from './gateway-away'
import { killedAndRunAgain } from './killed-and-run-again'
import { lostReplies } from './lost-replies'
import { oneOfEachKilled } from './one-of-each-killed'
import { runScenario } from './run-scenario'
import type { Scenario } from './scenario'
import { throttled } from './throttled'

/** Each by the name that it is chosen by. */
export const scenariosByName: Readonly<Record<string, Scenario>> = {
  'killed-and-run-again': killedAndRunAgain,
  'lost-replies': lostReplies,
  throttled,
  'full-zone': fullZone,
  'ec2-outage': ec2Outage,
  'database-stopped': databaseStopped,
  'database-killed': databaseKilled,
  'gateway-away': gatewayAway,
  'full-disk': fullDisk,
  'frozen-leader': frozenLeader,
  'one-of-each-killed': oneOfEachKilled,
}

/** So many sites stand beside one another: most of the time of each is waiting. */
const beside = 3

/** Faults that befall a whole site. */
export const runScenarios: ChaosPart = (effort) =>
  playScenarios(Object.values(scenariosByName), effort)

/** Plays these, some beside one another; their rows come in their order. */
export async function playScenarios(
  scenarios: readonly Scenario[],
  effort: Effort,
): Promise<ChaosRow[]> {
  const rows: ChaosRow[][] = scenarios.map(() => [])
  const waiting = [...scenarios.entries()]
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [place, scenario] = next
      rows[place] = await runScenario(scenario, effort)
    }
  }
  await Promise.all(Array.from({ length: effort.quick ? beside : 1 }, lane))
  return rows.flat()
}
