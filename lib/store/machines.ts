import type { LaunchDefinition } from '@/lib/lifecycle/outdated'
import { MusterError } from '@/lib/platform/errors'
import type { Db } from './client'
import { type Machine, Prisma } from './generated/client'
import {
  inOrder,
  type PageWanted,
  readPage,
  type SortColumn,
  textColumn as text,
  timeColumn as time,
} from './keyset-page'

/** By a name's number and not its digits: wn-9999 before wn-10000. */
const byName = text(Prisma.sql`"poolName" || '-' || lpad("number"::text, 10, '0')`)

export const machineSorts: Readonly<Record<string, SortColumn>> = {
  name: byName,
  pool: text(Prisma.sql`"poolName"`),
  profile: text(Prisma.sql`"profile"`),
  // In the order of the lifecycle, not of the alphabet.
  state: {
    sql: Prisma.sql`array_position(enum_range(NULL::"MachineState"), "state")`,
    type: 'int',
  },
  intent: text(Prisma.sql`"intent"::text`),
  fault: text(Prisma.sql`"faultCode"`),
  protected: { sql: Prisma.sql`"protected"::int`, type: 'int' },
  instanceId: text(Prisma.sql`"instanceId"`),
  instanceType: text(Prisma.sql`"instanceType"`),
  zone: text(Prisma.sql`"zone"`),
  image: text(Prisma.sql`"imageId"`),
  privateIp: text(Prisma.sql`"privateIp"`),
  publicIp: text(Prisma.sql`"publicIp"`),
  elasticIp: text(Prisma.sql`"elasticIp"`),
  connected: { sql: Prisma.sql`("gatewayId" IS NOT NULL)::int`, type: 'int' },
  revisionServed: { sql: Prisma.sql`"revisionServed"`, type: 'int' },
  revisionApplied: { sql: Prisma.sql`"revisionApplied"`, type: 'int' },
  logBytes: { sql: Prisma.sql`"logBytes"`, type: 'bigint' },
  requestedAt: time('requestedAt'),
  bootingAt: time('bootingAt'),
  registeredAt: time('registeredAt'),
  bootstrappedAt: time('bootstrappedAt'),
  configuredAt: time('configuredAt'),
  retiredAt: time('retiredAt'),
  faultSince: time('faultSince'),
  behindSince: time('behindSince'),
  waitingSince: time('waitingSince'),
  heardAt: time('heardAt'),
}

/** Words of a filter: any of `some`, or none of `none`. */
export interface Choice {
  some: string[]
  none: string[]
}

export interface MachineFilter {
  pool?: Choice
  profile?: Choice
  state?: Choice
  intent?: Choice
  /** Fault codes; `any` for those with a fault, `none` for those without. */
  fault?: Choice
  zone?: Choice
  type?: Choice
  /** `true` or `false`. */
  connected?: Choice
  protected?: Choice
  /** `true` or `false`: configured, but not with what it would be served now. */
  behind?: Choice
  /** `true` or `false`: something that its profile names is not there yet. */
  waiting?: Choice
  /** EC2's status checks: `impaired`; `ok` for those of which nothing else is known. */
  check?: Choice
  /** EC2's notices: `spot`, `rebalance`; `none` for those without. */
  interruption?: Choice
  /** Free text in the name, instance id or an address. */
  q?: string
}

export interface MachinePage {
  machines: Machine[]
  next: string | null
  total: number
}

/** A page of the machines that match, in a stable order. */
export async function listMachines(
  db: Db,
  filter: MachineFilter,
  page: PageWanted,
): Promise<MachinePage> {
  const { ids, next, total } = await readPage(db, 'Machine', where(filter), machineSorts, page)
  const rows = await db.machine.findMany({ where: { id: { in: ids } } })
  return { machines: inOrder(ids, rows, ({ id }) => id), next, total }
}

/** What the pools of these machines say now, by name. */
export async function readDefinitions(
  db: Db,
  machines: readonly Pick<Machine, 'poolName'>[],
): Promise<Map<string, LaunchDefinition>> {
  const names = [...new Set(machines.map((machine) => machine.poolName))]
  const pools = await db.pool.findMany({
    where: { name: { in: names } },
    select: { name: true, image: true, instanceTypes: true, market: true, profile: true },
  })
  return new Map(pools.map(({ name, ...definition }) => [name, definition]))
}

/** A machine by its name; NotFound when there is none. */
export async function machineByName(db: Db, name: string): Promise<Machine> {
  const machine = await db.machine.findUnique({ where: { name } })
  if (!machine) throw new MusterError('NotFound', `There is no machine ${name}.`)
  return machine
}

function where(filter: MachineFilter): Prisma.Sql {
  const conditions = [Prisma.sql`TRUE`]
  const choose = (column: Prisma.Sql, choice: Choice | undefined) => {
    if (choice && choice.some.length > 0) {
      conditions.push(Prisma.sql`${column} = ANY(${choice.some})`)
    }
    if (choice && choice.none.length > 0) {
      conditions.push(Prisma.sql`(${column} IS NULL OR ${column} <> ALL(${choice.none}))`)
    }
  }
  choose(Prisma.sql`"poolName"`, filter.pool)
  choose(Prisma.sql`"profile"`, filter.profile)
  choose(Prisma.sql`"state"::text`, filter.state)
  choose(Prisma.sql`"zone"`, filter.zone)
  choose(Prisma.sql`"instanceType"`, filter.type)
  if (filter.fault) conditions.push(faulty(filter.fault))
  choose(Prisma.sql`"intent"::text`, filter.intent)
  choose(Prisma.sql`("gatewayId" IS NOT NULL)::text`, filter.connected)
  choose(Prisma.sql`"protected"::text`, filter.protected)
  choose(Prisma.sql`("state" = 'configured' AND "behindSince" IS NOT NULL)::text`, filter.behind)
  choose(Prisma.sql`("state" <> 'retired' AND cardinality("waitingFor") > 0)::text`, filter.waiting)
  choose(
    Prisma.sql`CASE WHEN "statusCheck" LIKE '%impaired' THEN 'impaired' ELSE 'ok' END`,
    filter.check,
  )
  choose(Prisma.sql`COALESCE("interruption", 'none')`, filter.interruption)
  for (const word of (filter.q ?? '').split(/\s+/).filter(Boolean)) {
    const like = `%${word.replace(/[\\%_]/g, (c) => `\\${c}`)}%`
    conditions.push(Prisma.sql`concat_ws(' ', "name", "profile", "state", "faultCode", "instanceId",
      "instanceType", "zone", "privateIp", "privateDns", "publicIp", "publicDns", "elasticIp")
      ILIKE ${like}`)
  }
  return Prisma.join(conditions, ' AND ')
}

function faulty({ some, none }: Choice): Prisma.Sql {
  const has = (word: string) =>
    word === 'any'
      ? Prisma.sql`"faultCode" IS NOT NULL`
      : word === 'none'
        ? Prisma.sql`"faultCode" IS NULL`
        : Prisma.sql`"faultCode" IS NOT DISTINCT FROM ${word}`
  const included = some.length > 0 ? Prisma.join(some.map(has), ' OR ') : Prisma.sql`TRUE`
  const excluded = none.length > 0 ? Prisma.join(none.map(has), ' OR ') : Prisma.sql`FALSE`
  return Prisma.sql`((${included}) AND NOT (${excluded}))`
}
