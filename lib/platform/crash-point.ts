import { appendFileSync, readFileSync } from 'node:fs'
import { findSourceMap } from 'node:module'
import { relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Crash points: the places where a process talks to EC2, to PostgreSQL or to a machine, at which a
 * test may have it die as by `kill -9`. A client is wrapped where it is made, and each of its calls is
 * named by the place in the source that calls it: nobody has to mark a new call.
 *
 * - `MUSTER_CRASH_AT=<point>` dies at that point; `<point>#3` when it is reached for the third time;
 *   `@<file>` at each of the points that stand in the file at that moment, one a line.
 * - `MUSTER_CRASH_RECORD=<file>` appends every point that is reached, once, and goes on; and `died at`
 *   before the point of its death.
 *
 * With neither set there are no crash points, and nothing is wrapped.
 */
export interface CrashPoints {
  /** A call that has points before and after it passes both. */
  reach(point: string): void
}

/** What stands in the record before the point of a death. */
export const deathMark = 'died at '

interface Arming {
  at: string | undefined
  recordTo: string | undefined
  die: () => void
}

/** The points of a process that was started with these; undefined when it is to live. */
export function armCrashPoints({ at, recordTo, die }: Arming): CrashPoints | undefined {
  if (!at && !recordTo) return undefined
  const [, target, nth] = /^(.*?)(?:#(\d+))?$/s.exec(at ?? '') ?? []
  const file = at?.startsWith('@') ? at.slice(1) : undefined
  const targetsNow = file === undefined ? () => [target] : () => pointsIn(file)
  let left = Number(nth ?? 1)
  const recorded = new Set<string>()
  return {
    reach(point) {
      if (recordTo && !recorded.has(point)) {
        recorded.add(point)
        appendFileSync(recordTo, `${point}\n`)
      }
      if (!targetsNow().includes(point)) return
      if (file === undefined && --left !== 0) return
      if (recordTo) appendFileSync(recordTo, `${deathMark}${point}\n`)
      die()
    },
  }
}

function pointsIn(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean)
  } catch {
    return []
  }
}

/** This process's own. */
export const crashPoints = armCrashPoints({
  at: process.env.MUSTER_CRASH_AT,
  recordTo: process.env.MUSTER_CRASH_RECORD,
  die: dieAtOnce,
})

/** A call to a machine that belongs to no request of its, with a crash point on both sides. */
export function withCrashPoint<A extends unknown[], R>(
  name: string,
  call: (...args: A) => R,
  points = crashPoints,
): (...args: A) => R {
  if (!points) return call
  return (...args) => {
    points.reach(`${name} before`)
    const done = call(...args)
    points.reach(`${name} after`)
    return done
  }
}

/** Files that call on behalf of others. */
export const wrappers =
  /^lib\/(platform\/crash-point|ec2\/client|store\/fenced|(store|ec2|gateway)\/crashing-\w+)\.ts$/

/**
 * Where in our source the function was called that asks, `lib/store/slots.ts:25`, or the package that
 * called it for us. Only the stack of the moment tells: ask before the first `await`.
 */
export function callSite(stack: string | undefined = stackHere()): string {
  for (const line of stack?.split('\n').slice(1) ?? []) {
    const place = placeOf(line)
    if (place && !wrappers.test(place.file)) return place.shown
  }
  return 'unknown'
}

function placeOf(line: string): { file: string; shown: string } | undefined {
  // `at setFault (/srv/muster/lib/a.ts:12:34)`, or without a name and parentheses.
  const within = /\(([^()]*)\)$/.exec(line)?.[1] ?? line.replace(/^\s*at (async )?/, '')
  const [, path, row = '', column] = /^(?:file:\/\/)?(.+?):(\d+):(\d+)$/.exec(within) ?? []
  if (!path || path.startsWith('node:')) return undefined
  const [source, at] = unbundled(path, Number(row), Number(column)) ?? [path, row]
  const [, scope] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source) ?? []
  if (scope) return skipped.has(scope) ? undefined : { file: scope, shown: scope }
  const file = relative(process.cwd(), resolve(source)).split(sep).join('/')
  return { file, shown: `${file}:${at}` }
}

/** Where a line of the built console comes from; node knows when it was started with source maps. */
function unbundled(path: string, row: number, column: number): [string, number] | undefined {
  if (!path.endsWith('.js') || path.includes('/node_modules/')) return undefined
  const entry = findSourceMap(path)?.findEntry(row - 1, column - 1)
  if (!entry || !('originalSource' in entry)) return undefined
  return [fileURLToPath(entry.originalSource), entry.originalLine + 1]
}

/** Packages between our call and the client, which call nothing by themselves. */
const skipped = new Set(['@prisma/client', 'pg', 'pg-pool', 'tsx'])

function stackHere(): string | undefined {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 30
  const { stack } = new Error('here')
  Error.stackTraceLimit = limit
  return stack
}

/** As `kill -9` does it: nothing is written, closed or told, and no other line runs. */
function dieAtOnce(): void {
  process.kill(process.pid, 'SIGKILL')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}
