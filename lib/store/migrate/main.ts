import { runMain } from '@/lib/platform/config'
import { databaseUrl } from '../embedded/database-url'
import { migrate } from './migrate'

await runMain(async (config) => {
  const applied = await migrate(databaseUrl(config))
  for (const name of applied) process.stdout.write(`applied ${name}\n`)
  if (applied.length === 0) process.stdout.write('the database is up to date\n')
})
