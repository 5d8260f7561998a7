import { Client } from 'pg'
import { describeDatabaseError } from './database-error'
import { withEngine } from './engine'
import { readMigrations } from './migration-files'

/** Any number that nobody else takes a lock of: whoever holds it may migrate. */
const migrating = 7_305_811_623_001

const noFilter = { externalTables: [], externalEnums: [] }

/**
 * Applies the migrations that the database has not seen and returns their names; none when it is up
 * to date. Of several that start at once, one works and the others wait for it.
 */
export async function migrate(databaseUrl: string, folder?: string): Promise<string[]> {
  const migrationsList = readMigrations(folder)
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select pg_advisory_lock($1)', [migrating])
    const { appliedMigrationNames } = await withEngine(databaseUrl, (engine) =>
      engine.applyMigrations({ migrationsList, filters: noFilter }),
    )
    return appliedMigrationNames
  } catch (error) {
    throw describeDatabaseError(error, databaseUrl)
  } finally {
    await client.end().catch(() => {})
  }
}
