import { MusterError } from '@/lib/platform/errors'
import type { Db } from './client'
import type { Operation, OperationStep, Prisma } from './generated/client'

export interface OperationFilter {
  status?: ('running' | 'succeeded' | 'failed')[]
  kind?: string[]
  /** A part of the name of who set it in motion. */
  actor?: string
  pool?: string[]
  /** A machine's name: operations about it, or that requested or retired it. */
  machine?: string
  /** Free text in the title, the reason or the outcome. */
  q?: string
}

export interface Progress {
  total: number
  reached: number
  faulty: number
}

export interface OperationStanding {
  operation: Operation
  /** The name of the machine that it is about. */
  machine: string | null
  progress: Progress
}

/** Operations that match; their ids rise with time, which makes every page stay as it was. */
export async function listOperations(
  db: Db,
  filter: OperationFilter,
  page: { oldestFirst: boolean; limit: number; cursor?: string | undefined },
): Promise<{ operations: OperationStanding[]; next: string | null; total: number }> {
  const where = conditions(filter)
  const [found, total] = await Promise.all([
    db.operation.findMany({
      where: {
        AND: [
          where,
          page.cursor === undefined
            ? {}
            : { id: page.oldestFirst ? { gt: page.cursor } : { lt: page.cursor } },
        ],
      },
      orderBy: { id: page.oldestFirst ? 'asc' : 'desc' },
      take: page.limit + 1,
    }),
    db.operation.count({ where }),
  ])
  const shown = found.slice(0, page.limit)
  const last = shown.at(-1)
  return {
    operations: await withStanding(db, shown),
    next: found.length > page.limit && last ? last.id : null,
    total,
  }
}

export interface OperationMachine {
  name: string
  goal: 'configured' | 'retired'
  state: string
  fault: string | null
}

/** An operation with its steps and the machines that it set in motion. */
export async function readOperation(
  db: Db,
  id: string,
): Promise<OperationStanding & { steps: OperationStep[]; machines: OperationMachine[] }> {
  const fields = { name: true, state: true, faultCode: true } as const
  const found = await db.operation.findUnique({
    where: { id },
    include: {
      steps: { orderBy: { id: 'asc' } },
      requested: { select: fields, orderBy: { number: 'asc' } },
      retired: { select: fields, orderBy: { number: 'asc' } },
    },
  })
  if (!found) throw new MusterError('NotFound', `There is no operation ${id}.`)
  const { steps, requested, retired, ...operation } = found
  const standing = (await withStanding(db, [operation]))[0]
  const toMachine = (goal: OperationMachine['goal']) => (m: (typeof requested)[number]) => ({
    name: m.name,
    goal,
    state: m.state,
    fault: m.faultCode,
  })
  return {
    operation,
    machine: standing?.machine ?? null,
    progress: standing?.progress ?? { total: 0, reached: 0, faulty: 0 },
    steps,
    machines: [...requested.map(toMachine('configured')), ...retired.map(toMachine('retired'))],
  }
}

function conditions(filter: OperationFilter): Prisma.OperationWhereInput {
  const { status, kind, actor, pool, machine, q } = filter
  const has = (text: string) => ({ contains: text, mode: 'insensitive' as const })
  const about: Prisma.OperationWhereInput[] =
    machine === undefined
      ? []
      : [
          {
            OR: [
              { requested: { some: { name: machine } } },
              { retired: { some: { name: machine } } },
              { title: { contains: machine } },
            ],
          },
        ]
  const words: Prisma.OperationWhereInput[] = (q ?? '')
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => ({
      OR: [
        { title: has(word) },
        { reason: has(word) },
        { outcome: has(word) },
        { actorName: has(word) },
      ],
    }))
  return {
    ...(status ? { status: { in: status } } : {}),
    ...(kind ? { kind: { in: kind } } : {}),
    ...(actor === undefined ? {} : { actorName: has(actor) }),
    ...(pool ? { poolName: { in: pool } } : {}),
    AND: [...about, ...words],
  }
}

async function withStanding(db: Db, operations: Operation[]): Promise<OperationStanding[]> {
  const ids = operations.map((operation) => operation.id)
  const machineIds = operations.flatMap((operation) => operation.machineId ?? [])
  const [rows, machines] = await Promise.all([
    ids.length === 0
      ? []
      : db.$queryRaw<{ id: string; total: number; reached: number; faulty: number }[]>`
    SELECT t.id, count(*)::int AS total,
           (count(*) FILTER (WHERE t.reached))::int AS reached,
           (count(*) FILTER (WHERE t.faulty AND NOT t.reached))::int AS faulty
      FROM (SELECT "requestOperationId" AS id, "configuredAt" IS NOT NULL AS reached,
                   "faultCode" IS NOT NULL AS faulty
              FROM "Machine" WHERE "requestOperationId" = ANY(${ids})
            UNION ALL
            SELECT "retireOperationId", "state" = 'retired', FALSE
              FROM "Machine" WHERE "retireOperationId" = ANY(${ids})) t
     GROUP BY t.id`,
    db.machine.findMany({
      where: { id: { in: machineIds } },
      select: { id: true, name: true },
    }),
  ])
  return operations.map((operation) => {
    const row = rows.find((r) => r.id === operation.id)
    return {
      operation,
      machine: machines.find((m) => m.id === operation.machineId)?.name ?? null,
      progress: {
        total: row?.total ?? 0,
        reached: row?.reached ?? 0,
        faulty: row?.faulty ?? 0,
      },
    }
  })
}
