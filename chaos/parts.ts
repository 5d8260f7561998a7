import { crashMatrix } from './crash-matrix/matrix'
import { fuzz } from './fuzz/part'
import { load } from './load/part'
import type { ChaosPart, Effort } from './row'
import { playScenarios, runScenarios, scenariosByName } from './scenarios/all-scenarios'
import { randomSchedules } from './schedules/part'

/** What `npm run chaos` plays, by name, in this order. */
export const parts: Readonly<Record<string, ChaosPart>> = {
  'crash-matrix': crashMatrix,
  schedules: randomSchedules,
  scenarios: runScenarios,
  load,
  fuzz,
}

/** What may be chosen: a part, or of `scenarios` a single one. */
export const choices: Readonly<Record<string, ChaosPart>> = {
  ...parts,
  ...Object.fromEntries(
    Object.entries(scenariosByName).map(([name, scenario]) => [
      `scenarios:${name}`,
      (effort: Effort) => playScenarios([scenario], effort),
    ]),
  ),
}
