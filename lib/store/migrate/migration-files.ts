import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { MigrationList, SchemasContainer } from '@prisma/schema-engine-wasm'

/** The folder with the schema files and, below `migrations/`, the SQL that leads to them. */
export const schemaFolder = resolve('prisma')

/** All migrations in the order in which they apply. */
export function readMigrations(folder = schemaFolder): MigrationList {
  const baseDir = join(folder, 'migrations')
  const directories = readdirSync(baseDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: read(baseDir, 'migration_lock.toml') },
    shadowDbInitScript: '',
    migrationDirectories: directories.map((path) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: read(baseDir, path, 'migration.sql') },
      },
    })),
  }
}

export function readSchema(folder = schemaFolder): SchemasContainer {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.prisma'))
    .sort()
  return { files: files.map((path) => ({ path, content: read(folder, path) })) }
}

function read(...path: string[]): string {
  return readFileSync(join(...path), 'utf8')
}
