import { setTimeout as sleep } from 'node:timers/promises'
import { ensureFirstAdmin } from '@/lib/access/first-admin'
import { throttlingNow } from '@/lib/ec2/throttle'
import { type Config, loadConfig } from '@/lib/platform/config'
import { type Logger, logger } from '@/lib/platform/log'
import { processWide } from '@/lib/platform/process-wide'
import { onShutdown } from '@/lib/platform/shutdown'
import { database } from '@/lib/store/connection'
import { databaseTrouble } from '@/lib/store/database-trouble'
import { keepSignOfLife, type SignOfLife } from '@/lib/store/sign-of-life'
import { siteFeed } from '@/lib/store/site-feed'
import { seedDemo } from './seed-demo'

const retryMs = 2_000
const mostWaitMs = 3_000
/** How long the demo's pools wait for a gateway to have read the profiles. */
const profilesWaitMs = 60_000

interface Running {
  signOfLife: SignOfLife | undefined
  stopping: boolean
}

/**
 * What the console does beside answering: its sign of life, and what a new site lacks (the first
 * administrator, in a simulated one the demo's pools). A database that is away is tried until it answers; the pages say so meanwhile.
 */
export async function startConsole(): Promise<void> {
  const log = logger('console')
  let config: Config
  try {
    config = loadConfig()
  } catch (error) {
    process.stderr.write(`muster: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  }
  const running = processWide('console', (): Running => {
    const state: Running = { signOfLife: undefined, stopping: false }
    onShutdown(log, async () => {
      state.stopping = true
      await Promise.all([state.signOfLife?.stop(), siteFeed().close()])
    })
    return state
  })
  if (running.signOfLife) return
  // The first to sign in finds the administrator there; a database that is away holds up nobody.
  await Promise.race([prepare(config, running, log), sleep(mostWaitMs, undefined, { ref: false })])
}

async function prepare(config: Config, running: Running, log: Logger): Promise<void> {
  try {
    const db = database()
    if (await ensureFirstAdmin(db, config)) {
      log.info({ email: config.adminEmail }, 'added the first administrator')
    }
    running.signOfLife ??= keepSignOfLife(db, 'console', log, undefined, undefined, () => ({
      detail: { throttling: throttlingNow().map((held) => ({ ...held })) },
    }))
    if (config.usesSimulator) void seed(running, log)
  } catch (error) {
    if (running.stopping) return
    const reason =
      databaseTrouble(error) ?? (error instanceof Error ? error.message : String(error))
    log.warn({ reason }, 'the database cannot be used yet')
    setTimeout(() => void prepare(config, running, log), retryMs).unref()
  }
}

/** The simulator and the gateway may start after the console. */
async function seed(running: Running, log: Logger): Promise<void> {
  try {
    const waitForProfiles = process.uptime() * 1_000 < profilesWaitMs
    const pools = await seedDemo(database(), undefined, { waitForProfiles })
    if (pools.length > 0) log.info({ pools }, "added the demo's pools")
  } catch (error) {
    if (running.stopping) return
    log.debug({ err: error }, "the demo's pools cannot be added yet")
    setTimeout(() => void seed(running, log), retryMs).unref()
  }
}
