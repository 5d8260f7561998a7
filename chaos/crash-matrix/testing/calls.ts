import { createPrisma } from '@/lib/store/client'
import { openConnection } from '@/lib/store/open-connection'

/** One call of each form, for a test that compares what runs with what the source says. */
const url = process.env.DATABASE_URL ?? ''
const db = createPrisma(url, 2)
const data = { profile: 'calls', image: 'ami-1', desired: 0, max: 1 }

await db.pool.findMany({ where: { name: 'none' } })
await db.$transaction(async (tx) => {
  await tx.$queryRaw`SELECT 1`
  await tx.pool.create({
    data: { ...data, name: 'calls' },
  })
})
await db.$transaction([db.pool.count(), db.pool.deleteMany({ where: { name: 'calls' } })])
await Promise.all([
  db.pool.updateMany({ where: { name: 'none' }, data: { desired: 1 } }).catch(() => undefined),
])
const connection = openConnection({ connectionString: url })
await connection.connect()
await connection.query('SELECT 1')
await connection.end()
await db.$disconnect()
