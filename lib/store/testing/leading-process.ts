import { logger } from '@/lib/platform/log'
import { createPrisma } from '@/lib/store/client'
import { fenced } from '@/lib/store/fenced'
import { campaign } from '@/lib/store/leader'
import { quickLease } from './quick-lease'

/**
 * Leads whenever it may, and as such acts all the time: it says so on its output, and writes a line in
 * a transaction that takes a while. `DATABASE_URL` and its name come from outside.
 */
const [name = '', url = ''] = process.argv.slice(2)
const log = logger('test')
log.level = 'silent'
const db = createPrisma(url, 2, quickLease.sessionMs)
const say = (line: string) => process.stdout.write(`${line}\n`)

for (;;) {
  const lease = await campaign(url, {
    lock: 'controller',
    signal: new AbortController().signal,
    log,
    retryMs: 20,
    lease: quickLease,
  })
  if (!lease) break
  say('leads')
  const leading = fenced(db, lease)
  try {
    for (;;) {
      lease.assertHeld()
      say('acts')
      await leading.$transaction(async (tx) => {
        await tx.$executeRaw`SELECT pg_sleep(0.02)`
        await tx.$executeRaw`INSERT INTO "acts" ("who") VALUES (${name})`
        await tx.$executeRaw`SELECT pg_sleep(0.02)`
      })
    }
  } catch (error) {
    say(`stands down: ${error instanceof Error ? error.name : error}`)
  }
  await lease.release()
}
