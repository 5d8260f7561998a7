import { setImmediate } from 'node:timers/promises'
import { Client } from 'pg'
import type { Db } from '@/lib/store/client'
import { openDatabase } from './database'
import type { Life } from './life'
import { Turn } from './turn'

/** A database that schedules are played on, one after another; each begins with it empty. */
export interface Stage {
  /** As the console and the gateway have it. */
  db: Db
  /** As the controller has it, whose process is `life`. */
  controllerDb: Db
  turn: Turn
  life: Life | undefined
  empty(): Promise<void>
  /** Resolves when no statement of the controller's is under way. */
  quiet(): Promise<void>
  close(): Promise<void>
}

/** So often dead rows are swept away. */
const sweepEvery = 100

export async function openStage(url: string): Promise<Stage> {
  const turn = new Turn()
  const sweeper = new Client({ connectionString: url })
  await sweeper.connect()
  const { rows } = await sweeper.query<{ name: string }>(
    `select quote_ident(relname) as name from pg_class
     where relkind = 'r' and relnamespace = 'public'::regnamespace and relname not like '\\_%'`,
  )
  const tables = rows.map((row) => row.name)
  // Neither rules nor news: nobody is there to be told, and what is append-only goes, too.
  await sweeper.query('set session_replication_role = replica')
  let emptied = 0
  const stage: Stage = {
    db: openDatabase(url, new Turn(), () => undefined),
    controllerDb: openDatabase(url, turn, () => stage.life),
    turn,
    life: undefined,
    async empty() {
      await sweeper.query(tables.map((table) => `delete from ${table}`).join(';'))
      if (++emptied % sweepEvery === 0) await sweeper.query('vacuum')
    },
    async quiet() {
      // What went on beside the call that died finds the process dead at its next step.
      for (let i = 0; i < 5; i++) {
        const release = await turn.take()
        release()
        await setImmediate()
      }
    },
    async close() {
      await Promise.all([stage.db.$disconnect(), stage.controllerDb.$disconnect()])
      await sweeper.end()
    },
  }
  return stage
}
