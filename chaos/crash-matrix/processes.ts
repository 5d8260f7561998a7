import { readdirSync } from 'node:fs'
import { findPoints } from './find-points'
import { type Program, withProgram } from './program'

/** The processes that the matrix kills. */
export const processes = ['controller', 'gateway', 'console'] as const

export type ProcessKind = (typeof processes)[number]

/** The same of each process. */
export function eachProcess<T>(make: (kind: ProcessKind) => T): Record<ProcessKind, T> {
  return { controller: make('controller'), gateway: make('gateway'), console: make('console') }
}

/** Where each begins. Next.js calls the console's pages and routes by their place in `app`. */
export function entriesOf(kind: ProcessKind): string[] {
  if (kind !== 'console') return [`lib/${kind}/main.ts`]
  const inApp = readdirSync('app', { recursive: true, encoding: 'utf8' })
    .filter((file) => /\/?(page|layout|route|actions?|[a-z-]+)\.tsx?$/.test(file))
    .filter((file) => !/\.test\.tsx?$|(^|\/)testing\//.test(file))
  return ['instrumentation.ts', ...inApp.map((file) => `app/${file}`)]
}

/** The crash points of one process, by name. */
export function pointsOf(program: Program, kind: ProcessKind): string[] {
  return findPoints(program, program.reachableFrom(entriesOf(kind)))
}

/** The names of all crash points that the code has, by process. */
export function allPoints(): Record<ProcessKind, string[]> {
  return withProgram((program) => {
    return eachProcess((kind) => pointsOf(program, kind))
  })
}
