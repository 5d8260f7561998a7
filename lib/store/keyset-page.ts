import { MusterError } from '@/lib/platform/errors'
import { whyNotStorable } from '@/lib/platform/storable-text'
import type { Db } from './client'
import { Prisma } from './generated/client'

/** What a list may be sorted by: the SQL that is compared, and the type its values have there. */
export interface SortColumn {
  sql: Prisma.Sql
  type: 'text' | 'int' | 'timestamptz' | 'bigint'
}

export interface Sort {
  column: SortColumn
  descending: boolean
}

/** Where a page ends: the sorted value and the id of its last row. */
export interface PageEnd {
  value: string | null
  id: string
}

/** Reads `name` or `-name`; the columns are those that the list knows. */
export function parseSort(text: string, columns: Readonly<Record<string, SortColumn>>): Sort {
  const descending = text.startsWith('-')
  const name = text.replace(/^[-+]/, '')
  const column = Object.hasOwn(columns, name) ? columns[name] : undefined
  if (!column) {
    throw new MusterError(
      'InvalidInput',
      `sort: must be one of ${Object.keys(columns).join(', ')}, with - before it for descending.`,
    )
  }
  return { column, descending }
}

/**
 * The rows after `end` in this order; those without a value come last either way. A page so begun
 * neither repeats nor skips a row because others came, went or changed.
 */
export function after({ column, descending }: Sort, end: PageEnd | undefined): Prisma.Sql {
  if (!end) return Prisma.sql`TRUE`
  const { sql } = column
  const beyond = Prisma.raw(descending ? '<' : '>')
  if (end.value === null) return Prisma.sql`(${sql} IS NULL AND "id" ${beyond} ${end.id})`
  const value = Prisma.sql`${end.value}::${Prisma.raw(column.type)}`
  return Prisma.sql`(${sql} IS NULL OR ${sql} ${beyond} ${value}
    OR (${sql} = ${value} AND "id" ${beyond} ${end.id}))`
}

export function orderBy({ column, descending }: Sort): Prisma.Sql {
  const direction = Prisma.raw(descending ? 'DESC' : 'ASC')
  return Prisma.sql`(${column.sql} IS NULL), ${column.sql} ${direction}, "id" ${direction}`
}

export function writeCursor(sort: string, end: PageEnd): string {
  return Buffer.from(JSON.stringify([sort, end.value, end.id])).toString('base64url')
}

export interface PageWanted {
  sort: string
  limit: number
  cursor?: string | undefined
}

/** The ids of a page of the table's rows that match, in a stable order, and how many match in all. */
export async function readPage(
  db: Db,
  table: 'Machine' | 'ElasticIp' | 'Volume' | 'Snapshot',
  matching: Prisma.Sql,
  columns: Readonly<Record<string, SortColumn>>,
  page: PageWanted,
): Promise<{ ids: string[]; next: string | null; total: number }> {
  const sort = parseSort(page.sort, columns)
  const end =
    page.cursor === undefined ? undefined : readCursor(page.cursor, page.sort, sort.column)
  const from = Prisma.raw(`"${table}"`)
  const [found, counted] = await Promise.all([
    db.$queryRaw<PageEnd[]>`
      SELECT "id", (${sort.column.sql})::text AS value FROM ${from}
       WHERE ${matching} AND ${after(sort, end)}
       ORDER BY ${orderBy(sort)} LIMIT ${page.limit + 1}`,
    db.$queryRaw<{ total: bigint }[]>`
      SELECT count(*) AS total FROM ${from} WHERE ${matching}`,
  ])
  const shown = found.slice(0, page.limit)
  const last = shown.at(-1)
  return {
    ids: shown.map(({ id }) => id),
    next: found.length > page.limit && last ? writeCursor(page.sort, last) : null,
    total: Number(counted[0]?.total ?? 0),
  }
}

/** The rows of a page in its order; without those that went meanwhile. */
export function inOrder<T>(
  ids: readonly string[],
  rows: readonly T[],
  idOf: (row: T) => string,
): T[] {
  const byId = new Map(rows.map((row) => [idOf(row), row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

export const textColumn = (sql: Prisma.Sql): SortColumn => ({
  sql: Prisma.sql`(${sql}) COLLATE "C"`,
  type: 'text',
})

export const timeColumn = (column: string): SortColumn => ({
  sql: Prisma.raw(`"${column}"`),
  type: 'timestamptz',
})

/** A cursor is only good for the order in which it was given out. */
export function readCursor(
  cursor: string,
  sort: string,
  column: Pick<SortColumn, 'type'>,
): PageEnd {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(read) && read.length === 3 && read[0] === sort) {
      const [, value, id]: unknown[] = read
      if (isOf(value, column.type) && typeof id === 'string' && whyNotStorable(id) === undefined)
        return { value, id }
    }
  } catch {
    // Not ours: said below.
  }
  throw new MusterError('InvalidInput', 'cursor: is not one of this list in this order.')
}

/** Whether it is a value of the column as PostgreSQL writes it in text: other texts it may not read. */
function isOf(value: unknown, type: SortColumn['type']): value is string | null {
  if (value === null) return true
  if (typeof value !== 'string') return false
  switch (type) {
    case 'text':
      return whyNotStorable(value) === undefined
    case 'int':
      return /^-?\d{1,9}$/.test(value)
    case 'bigint':
      return /^-?\d{1,18}$/.test(value)
    case 'timestamptz':
      return isTime(value)
  }
}

/** Of sessions in UTC, as all of ours are. A day that its month does not have would come back as another. */
function isTime(value: string): boolean {
  const [, day, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d{1,6})?\+00$/.exec(value) ?? []
  const at = new Date(`${day}T${time}Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(`${day}T${time}`)
}
