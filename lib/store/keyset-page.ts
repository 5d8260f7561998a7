import { MusterError } from '@/lib/platform/errors'
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

/** A cursor is only good for the order in which it was given out. */
export function readCursor(cursor: string, sort: string): PageEnd {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(read) && read.length === 3 && read[0] === sort) {
      const [, value, id]: unknown[] = read
      if ((typeof value === 'string' || value === null) && typeof id === 'string') {
        return { value, id }
      }
    }
  } catch {
    // Not ours: said below.
  }
  throw new MusterError('InvalidInput', 'cursor: is not one of this list in this order.')
}
