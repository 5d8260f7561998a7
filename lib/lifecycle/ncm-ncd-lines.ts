/** What ncm-ncd prints. Its output is bare; its log files have a date before each line. */
const date = String.raw`^(?:\d{4}\/\S+ )?`

export const componentLine = new RegExp(`${date}${String.raw`\[INFO\]\s+running component: (\S+)`}`)
export const componentDone = new RegExp(
  `${date}${String.raw`\[INFO\]\s+Configure on component (\S+) executed, (\d+) errors?, (\d+) warnings?`}`,
)
export const problemLine = new RegExp(`${date}${String.raw`\[(ERROR|WARN)\]\s*(.*)`}`)
/** The sum at the end of a run. */
export const runSum = /\d+ errors?, \d+ warnings? executing/
const skippedLine = new RegExp(
  `${date}${String.raw`\[\w+\]\s+Cannot run component: (\S+) as pre-dep`}`,
)
const agentStep = /^\[muster\] \S+ step: /

type Lines = (index: number) => string | undefined

export interface ComponentPlace {
  line: number | undefined
  /** Nothing that comes later can change the answer. */
  settled: boolean
}

/**
 * Where a component stands in the output of the run that begins at line `from`: where it begins to
 * run, or where ncm-ncd says that it cannot. It looks no further than that run's end.
 */
export function placeInRun(lines: Lines, from: number, component: string): ComponentPlace {
  for (let line = from; ; line += 1) {
    const text = lines(line)
    if (text === undefined) return { line: undefined, settled: false }
    if (names(text, component)) return { line, settled: true }
    if (runSum.test(text) || agentStep.test(text)) return { line: undefined, settled: true }
  }
}

/** Where a component stands last before line `before`; for a run of which nobody said where it begins. */
export function placeBefore(lines: Lines, before: number, component: string): number | undefined {
  for (let line = before - 1; line >= 0; line -= 1) {
    const text = lines(line)
    if (text !== undefined && names(text, component)) return line
  }
  return undefined
}

/** The first error, or warning, that the component said from its place on. */
export function messageAt(
  lines: Lines,
  place: number,
  level: 'ERROR' | 'WARN',
): string | undefined {
  for (let line = place; ; line += 1) {
    const text = lines(line)
    if (text === undefined) return undefined
    const problem = problemLine.exec(text)
    if (problem?.[1] === level && !runSum.test(text)) return problem[2]?.trim()
    if (line > place && (componentLine.test(text) || componentDone.test(text))) return undefined
    if (runSum.test(text) || agentStep.test(text)) return undefined
  }
}

function names(text: string, component: string): boolean {
  return (componentLine.exec(text) ?? skippedLine.exec(text))?.[1] === component
}
