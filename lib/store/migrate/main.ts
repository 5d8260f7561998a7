import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { now } from '@/lib/platform/clock'
import { ConfigError, runMain } from '@/lib/platform/config'
import { databaseUrl } from '../embedded/database-url'
import { migrate } from './migrate'
import { schemaFolder } from './migration-files'
import { missingMigration } from './scratch'

await runMain(async (config) => {
  const { check, name } = choice()
  if (check) return checkMigrations()
  if (name !== undefined) return writeMigration(name)
  const applied = await migrate(databaseUrl(config))
  for (const migration of applied) say(`applied ${migration}`)
  if (applied.length === 0) say('the database is up to date')
})

async function checkMigrations(): Promise<void> {
  const missing = await missingMigration()
  if (missing) throw new ConfigError(`the migrations do not make this of the schema:\n${missing}`)
  say('the migrations make exactly the schema')
}

async function writeMigration(name: string): Promise<void> {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    throw new ConfigError(`--new ${name}: a migration's name is lower-case letters, digits and _`)
  }
  const missing = await missingMigration()
  if (!missing) say('the migrations make the schema already; this one is for SQL of your own')
  const stamp = now().toISOString().replace(/\D/g, '').slice(0, 14)
  const folder = join(schemaFolder, 'migrations', `${stamp}_${name}`)
  mkdirSync(folder)
  writeFileSync(join(folder, 'migration.sql'), missing)
  say(`wrote ${join(folder, 'migration.sql')}`)
}

function choice(): { check: boolean; name: string | undefined } {
  try {
    const { values } = parseArgs({
      options: { new: { type: 'string' }, check: { type: 'boolean', default: false } },
    })
    return { check: values.check, name: values.new }
  } catch {
    throw new ConfigError('npm run migrate -- [--check | --new <name>]')
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
