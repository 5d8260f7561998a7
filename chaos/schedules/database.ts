import { PrismaPg } from '@prisma/adapter-pg'
import type {
  SqlDriverAdapter,
  SqlDriverAdapterFactory,
  SqlQuery,
  SqlResultSet,
  Transaction,
} from '@prisma/driver-adapter-utils'
import type { Db } from '@/lib/store/client'
import { PrismaClient } from '@/lib/store/generated/client'
import type { Life } from './life'
import type { Turn } from './turn'

/**
 * The store's client as a controller process has it, on one connection, so that the order of all
 * statements follows from the program alone; each statement is a point of the process's life.
 */
export function openDatabase(url: string, turn: Turn, life: () => Life | undefined): Db {
  const names = new Map<string, string>()
  const inner = new PrismaPg(
    {
      connectionString: url,
      max: 1,
      options: '-c TimeZone=UTC -c synchronous_commit=off -c jit=off',
    },
    { statementNameGenerator: ({ sql }) => nameOf(names, sql) },
  )
  const factory: SqlDriverAdapterFactory = {
    provider: inner.provider,
    adapterName: inner.adapterName,
    connect: async () => wrapAdapter(await inner.connect(), turn, life),
  }
  return new PrismaClient({
    adapter: factory,
    transactionOptions: { maxWait: 10_000, timeout: 30_000 },
  })
}

/** Planned once, run often. */
function nameOf(names: Map<string, string>, sql: string): string {
  const known = names.get(sql) ?? `s${names.size}`
  names.set(sql, known)
  return known
}

function wrapAdapter(
  inner: SqlDriverAdapter,
  turn: Turn,
  life: () => Life | undefined,
): SqlDriverAdapter {
  const alone = async <T>(query: SqlQuery, act: () => Promise<T>): Promise<T> => {
    const release = await turn.take()
    try {
      return await point(life(), wordOf(query), false, act)
    } finally {
      release()
    }
  }
  return {
    provider: inner.provider,
    adapterName: inner.adapterName,
    queryRaw: (query) => alone(query, () => inner.queryRaw(query)),
    executeRaw: (query) => alone(query, () => inner.executeRaw(query)),
    executeScript: (script) => inner.executeScript(script),
    getConnectionInfo: () => inner.getConnectionInfo?.() ?? { supportsRelationJoins: true },
    dispose: () => inner.dispose(),
    async startTransaction(isolation) {
      const release = await turn.take()
      try {
        const tx = await point(life(), 'BEGIN', false, () => inner.startTransaction(isolation))
        return wrapTransaction(tx, life, release)
      } catch (error) {
        release()
        throw error
      }
    },
  }
}

function wrapTransaction(
  inner: Transaction,
  life: () => Life | undefined,
  release: () => void,
): Transaction {
  const run = <T>(query: SqlQuery, act: () => Promise<T>): Promise<T> =>
    // A dead process sends nothing: PostgreSQL rolls back what it had begun.
    query.sql === 'ROLLBACK' ? act() : point(life(), wordOf(query), true, act)
  return {
    provider: inner.provider,
    adapterName: inner.adapterName,
    options: inner.options,
    queryRaw: (query): Promise<SqlResultSet> => run(query, () => inner.queryRaw(query)),
    executeRaw: (query): Promise<number> =>
      run(query, () => inner.executeRaw(query)).catch(async (error: unknown) => {
        if (query.sql === 'COMMIT') await inner.executeRaw({ ...query, sql: 'ROLLBACK' })
        throw error
      }),
    commit: () => inner.commit().finally(release),
    rollback: () => inner.rollback().finally(release),
    createSavepoint: (name) => inner.createSavepoint?.(name) ?? Promise.resolve(),
    rollbackToSavepoint: (name) => inner.rollbackToSavepoint?.(name) ?? Promise.resolve(),
    releaseSavepoint: (name) => inner.releaseSavepoint?.(name) ?? Promise.resolve(),
  }
}

function point<T>(
  life: Life | undefined,
  what: string,
  inTransaction: boolean,
  act: () => Promise<T>,
): Promise<T> {
  return life ? life.statement(what, inTransaction, act) : act()
}

/** `UPDATE Machine`, as a history names it. */
function wordOf({ sql }: SqlQuery): string {
  const verb = /^\s*(\w+)/.exec(sql)?.[1]?.toUpperCase() ?? '?'
  const table = /(?:FROM|UPDATE|INTO)\s+(?:"public"\.)?"(\w+)"/.exec(sql)?.[1]
  return table ? `${verb} ${table}` : verb
}
