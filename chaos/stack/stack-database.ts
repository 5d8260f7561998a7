import { logger } from '@/lib/platform/log'
import { createPrisma, type Db } from '@/lib/store/client'
import { readRecord } from '@/lib/store/embedded/record'
import { type Embedded, startEmbedded } from '@/lib/store/embedded/start'
import { migrate } from '@/lib/store/migrate/migrate'

/** The stack's PostgreSQL, which can be taken away and comes back with its data, where it was. */
export class StackDatabase {
  readonly url: string
  /** For looking at what is there; reconnects by itself. */
  readonly db: Db

  private constructor(
    private readonly dataDir: string,
    private embedded: Embedded,
  ) {
    this.url = embedded.url
    this.db = createPrisma(embedded.url)
  }

  static async start(dataDir: string): Promise<StackDatabase> {
    const database = new StackDatabase(dataDir, await embeddedIn(dataDir))
    try {
      await migrate(database.url)
      return database
    } catch (error) {
      await database.close()
      throw error
    }
  }

  /** As its administrator would: connections are broken off, all that was committed is kept. */
  async stop(): Promise<void> {
    await this.embedded.stop()
  }

  /** As the kernel would: without a word. */
  async kill(): Promise<void> {
    const pid = readRecord(this.dataDir)?.pid
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
    await this.embedded.gone
  }

  /** Starts it again after `stop` or `kill`. */
  async startAgain(): Promise<void> {
    this.embedded = await embeddedIn(this.dataDir)
    if (this.embedded.url !== this.url) {
      await this.embedded.stop()
      throw new Error(`PostgreSQL came back at another address than ${new URL(this.url).host}`)
    }
  }

  async close(): Promise<void> {
    await this.db.$disconnect()
    await this.embedded.stop()
  }
}

function embeddedIn(dataDir: string): Promise<Embedded> {
  const log = logger('database')
  log.level = 'silent'
  return startEmbedded({ dataDir, log })
}
