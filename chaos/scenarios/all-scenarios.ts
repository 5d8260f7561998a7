import type { ChaosPart, ChaosRow } from '@/chaos/row'
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
import { throttled } from './throttled'

export const allScenarios = [
  killedAndRunAgain,
  lostReplies,
  throttled,
  fullZone,
  ec2Outage,
  databaseStopped,
  databaseKilled,
  gatewayAway,
  fullDisk,
  frozenLeader,
  oneOfEachKilled,
]

/** Faults that befall a whole site, one after the other. */
export const runScenarios: ChaosPart = async (effort) => {
  const rows: ChaosRow[] = []
  for (const scenario of allScenarios) rows.push(...(await runScenario(scenario, effort)))
  return rows
}
