import { crashMatrix } from './crash-matrix/matrix'
import { fuzz } from './fuzz/part'
import { load } from './load/part'
import type { ChaosPart } from './row'
import { runScenarios } from './scenarios/all-scenarios'
import { randomSchedules } from './schedules/part'

/** What `npm run chaos` plays, by name, in this order. */
export const parts: Readonly<Record<string, ChaosPart>> = {
  'crash-matrix': crashMatrix,
  schedules: randomSchedules,
  scenarios: runScenarios,
  load,
  fuzz,
}
