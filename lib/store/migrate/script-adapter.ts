import { PrismaPg } from '@prisma/adapter-pg'
import {
  ColumnTypeEnum,
  isDriverAdapterError,
  type SqlQuery,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils'

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>

/** PostgreSQL's number for the type "char", which its catalogue is full of. */
const charType = 18

/**
 * The PostgreSQL adapter, able to run real migrations and to read a real schema.
 *
 * As it comes, it cuts scripts at every semicolon, also inside of a function's body. This one sends
 * a script in one piece, which PostgreSQL moreover takes as one transaction: a migration that fails
 * leaves nothing behind. Nor does it know "char", which the engine asks for when it reads a schema.
 */
export class ScriptAdapter extends PrismaPg {
  override async connect(): Promise<Adapter> {
    const adapter = await super.connect()
    adapter.executeScript = async (script) => {
      await adapter.executeRaw({ sql: script, args: [], argTypes: [] })
    }
    const plain = adapter.queryRaw.bind(adapter)
    adapter.queryRaw = async (query) => {
      try {
        return await plain(query)
      } catch (error) {
        const unsupported =
          isDriverAdapterError(error) && error.cause.kind === 'UnsupportedNativeDataType'
        if (!unsupported) throw error
        return await queryWithChars(adapter, plain, query)
      }
    }
    return adapter
  }

  override connectToShadowDb(): Promise<Adapter> {
    // Given a URL, the original would take the main database for its shadow.
    throw new Error('migrations are not compared by way of a shadow database')
  }
}

/** Asks for the "char" columns as text, and gives them out as the characters that they are. */
async function queryWithChars(
  adapter: Adapter,
  queryRaw: Adapter['queryRaw'],
  query: SqlQuery,
): Promise<SqlResultSet> {
  const inner = query.sql.trim().replace(/;$/, '')
  const { fields } = await adapter
    .underlyingDriver()
    .query(`select * from (${inner}) as q limit 0`, query.args)
  const isChar = fields.map((field) => field.dataTypeID === charType)
  const columns = fields.map(({ name }, i) => `"${name}"${isChar[i] ? `::text as "${name}"` : ''}`)
  const sql = `select ${columns.join()} from (${inner}) as q`
  const { columnNames, columnTypes, rows } = await queryRaw({ ...query, sql })
  return {
    columnNames,
    columnTypes: columnTypes.map((type, i) => (isChar[i] ? ColumnTypeEnum.Character : type)),
    // The catalogue's empty "char" is a zero byte, and that is what the engine looks for.
    rows: rows.map((row) => row.map((value, i) => (isChar[i] && value === '' ? '\0' : value))),
  }
}
