import { Client } from 'pg'
import { expect, it } from 'vitest'
import { testDatabase } from './database'

it('gives every caller a migrated database of its own', async () => {
  const [one, other] = await Promise.all([testDatabase(), testDatabase()])
  await one.prisma.$executeRawUnsafe('create table "Here" (id int)')
  const tables = await one.prisma.$queryRawUnsafe<{ relname: string }[]>(
    `select relname from pg_class where relkind = 'r' and relname in ('Here', 'Machine') order by 1`,
  )
  expect(tables).toEqual([{ relname: 'Here' }, { relname: 'Machine' }])
  await expect(other.prisma.$queryRawUnsafe('select * from "Here"')).rejects.toThrow('Here')

  await Promise.all([one.drop(), other.drop()])
  await expect(new Client({ connectionString: one.url }).connect()).rejects.toThrow(
    'does not exist',
  )
})
