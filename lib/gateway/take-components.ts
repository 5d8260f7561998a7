import { now } from '@/lib/platform/clock'
import type { Db } from '@/lib/store/client'
import type { Machine, Prisma } from '@/lib/store/generated/client'
import { oneLine, Refusal } from './answers'

const deepest = 10
const largestCount = 2_147_483_647

/**
 * Keeps what ncm-ncd's post-hook said after a run. Counts may be numbers or text; keys that are not
 * known are kept as they are.
 */
export async function takeComponents(
  db: Db,
  machine: Pick<Machine, 'id' | 'revisionServed' | 'phase' | 'configuringAt'>,
  body: Buffer,
): Promise<{ errors: number; warnings: number }> {
  const report = parseReport(body)
  const errors = countOf(report.ERRORS, report.ERR_COMPS)
  const warnings = countOf(report.WARNINGS, report.WARN_COMPS)
  const at = now()
  await db.$transaction([
    db.componentRun.create({
      data: {
        machineId: machine.id,
        at,
        revision: machine.revisionServed,
        errors,
        warnings,
        duration: durationOf(machine, at),
        report,
      },
    }),
    db.machine.updateMany({ where: { id: machine.id }, data: { heardAt: at } }),
  ])
  return { errors, warnings }
}

/** From the run's beginning to its report; null when the machine did not say that one began. */
function durationOf(machine: Pick<Machine, 'phase' | 'configuringAt'>, at: Date): number | null {
  if (machine.phase !== 'configuring' || !machine.configuringAt) return null
  const ms = at.getTime() - machine.configuringAt.getTime()
  return Math.min(Math.max(ms, 0), largestCount)
}

type Report = { [key: string]: Prisma.InputJsonValue | null }

function parseReport(body: Buffer): Report {
  let parsed: unknown
  try {
    parsed = JSON.parse(body.toString('utf8'))
  } catch {
    throw new Refusal('InvalidInput', 'The body is not JSON.')
  }
  const report = storable(parsed, 1)
  if (report === null || typeof report !== 'object' || Array.isArray(report)) {
    throw new Refusal('InvalidInput', 'The body must be a JSON object, as ncm-ncd writes it.')
  }
  return report as Report
}

/** The value as PostgreSQL's jsonb can hold it: no NUL, no half characters, not too deep. */
function storable(value: unknown, depth: number): Prisma.InputJsonValue | null {
  if (depth > deepest) {
    throw new Refusal('InvalidInput', `The body is nested deeper than ${deepest} levels.`)
  }
  if (typeof value === 'string') return textual(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map((item) => storable(item, depth + 1))
  if (value === null || typeof value !== 'object') return null
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [textual(key), storable(item, depth + 1)]),
  )
}

/** Line breaks of a message stay; what no database or page can hold goes. */
function textual(text: string): string {
  return text
    .split('\n')
    .map((line) => oneLine(line, 10_000))
    .join('\n')
}

/** The stated count; where there is none, the number of components that are named. */
function countOf(stated: unknown, named: unknown): number {
  const count = typeof stated === 'string' ? Number.parseInt(stated, 10) : stated
  if (typeof count === 'number' && count >= 0) return Math.min(Math.floor(count), largestCount)
  return typeof named === 'object' && named !== null ? Object.keys(named).length : 0
}
