import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, inject, it } from 'vitest'
import { newId } from '@/lib/platform/ids'
import { testDatabase } from '../testing/database'
import { drift } from './drift'
import { migrate } from './migrate'
import { readMigrations, schemaFolder } from './migration-files'

const server = inject('databaseServer')
const withDatabase = (name: string) => server.replace(/[^/]*$/, name)
const ours = readMigrations().migrationDirectories.map((directory) => directory.path)

let url: string
let folder: string

beforeEach(async () => {
  const name = `empty_${newId()}`
  await query(withDatabase('postgres'), `create database ${name}`)
  url = withDatabase(name)
  folder = mkdtempSync(join(tmpdir(), 'muster-migrations-'))
  cpSync(schemaFolder, folder, { recursive: true })
})

afterEach(async () => {
  rmSync(folder, { recursive: true })
  await query(
    withDatabase('postgres'),
    `drop database ${new URL(url).pathname.slice(1)} with (force)`,
  )
})

it('applies every migration once, and finds the database up to date from then on', async () => {
  expect(await migrate(url)).toEqual(ours)
  expect(await migrate(url)).toEqual([])
  addMigration('29990101000000_more', 'create table "More" (id int);')
  expect(await migrate(url, folder)).toEqual(['29990101000000_more'])
})

it('lets one of several do the work when they start at once', async () => {
  const applied = await Promise.all([migrate(url), migrate(url), migrate(url)])
  expect(applied.flat()).toEqual(ours)
})

it('leaves nothing of a migration that fails, names it, and refuses to go on', async () => {
  addMigration(
    '29990101000000_half',
    'create table "Half" (id int); insert into "Nowhere" values (1);',
  )
  await expect(migrate(url, folder)).rejects.toThrow(/Nowhere/)
  expect(await query(url, `select from pg_class where relname = 'Half'`)).toBe(0)
  await expect(migrate(url, folder)).rejects.toThrow(/29990101000000_half/)
})

it.each([
  [
    'an unknown host',
    () => 'postgresql://a:b@nowhere.invalid/c',
    /host nowhere\.invalid is not known/,
  ],
  [
    'nothing listening',
    () => 'postgresql://a:b@127.0.0.1:1/c',
    /nothing answers at 127\.0\.0\.1:1/,
  ],
  ['a wrong password', () => server.replace(/:[^:@]*@/, ':wrong@'), /refuses user "muster"/],
  ['a missing database', () => withDatabase('missing'), /there is no database "missing"/],
])('says in one line that the URL names %s', async (_, bad, line) => {
  const error: unknown = await migrate(bad()).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ name: 'ConfigError', message: expect.stringMatching(line) })
  expect(String(error)).not.toContain('\n')
})

it('makes exactly what the schema files say', async () => {
  const database = await testDatabase()
  expect(await drift(database.url)).toBe('')
  await query(database.url, 'alter table "Machine" add column "stray" text')
  expect(await drift(database.url)).toContain('DROP COLUMN "stray"')
  await database.drop()
})

function addMigration(name: string, sql: string): void {
  mkdirSync(join(folder, 'migrations', name))
  writeFileSync(join(folder, 'migrations', name, 'migration.sql'), sql)
}

async function query(database: string, sql: string): Promise<number> {
  const client = new Client({ connectionString: database })
  await client.connect()
  try {
    return (await client.query(sql)).rowCount ?? 0
  } finally {
    await client.end()
  }
}
