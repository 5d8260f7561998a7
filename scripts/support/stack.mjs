import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LogFile } from './log-file.mjs'
import { answersHttp, answersTcp } from './ports.mjs'
import { renderLog } from './render-log.mjs'
import { Plain } from './run.mjs'
import { Supervised } from './supervised.mjs'

/** Who goes first when all stop: nobody shall miss what it still needs. */
const stopOrder = ['console', 'controller', 'gateway', 'simulator', 'database']

/** The processes of one installation. */
export class Stack {
  #processes = new Map()
  #stopping = false

  constructor({ config, dev, tsx, say }) {
    Object.assign(this, { config, dev, tsx, say })
  }

  get started() {
    return this.#processes.size > 0
  }

  async startDatabase() {
    const lines = []
    const database = this.#add('database', [...this.tsx, 'lib/store/embedded/main.ts'], {
      hear: (line) => lines.push(line),
      once: true,
    })
    await database.ready(() => this.#databaseRuns(database.pid))
    // Somebody else runs it, as npm run database does: then ours has nothing to do.
    if (database.state === 'done' && (await this.#databaseRuns())) return
    if (database.state !== 'running') {
      throw new Plain((lines.at(-1) ?? 'the database does not start').replace(/^muster: /, ''))
    }
    database.once = false
  }

  /** Starts everything else and answers the names of those that do not come up. */
  async startRest() {
    const { config, dev } = this
    const begin = async (name, command, check, options) => {
      const ready = await this.#add(name, command, options).ready(check)
      return ready ? undefined : name
    }
    const simulator = config.usesSimulator
      ? begin('simulator', [...this.tsx, 'lib/simulator/main.ts'], () =>
          answersTcp(config.simulatorPort),
        )
      : undefined
    const gateway = begin('gateway', [...this.tsx, 'lib/gateway/main.ts'], () =>
      answersHttp(`http://127.0.0.1:${config.gatewayPort}/readyz`),
    )
    const console = begin(
      'console',
      [process.execPath, 'scripts/console.mjs', ...(dev ? ['--dev'] : [])],
      () => answersHttp(`http://127.0.0.1:${config.port}/sign-in`),
      { env: { NODE_ENV: dev ? 'development' : 'production' } },
    )
    // Last, since it would complain of an EC2 that does not answer yet.
    const failed = [await simulator]
    if (this.#stopping) return []
    const controller = begin('controller', [...this.tsx, 'lib/controller/main.ts'], () => true)
    failed.push(...(await Promise.all([gateway, console, controller])))
    return failed.filter(Boolean)
  }

  async stop() {
    this.#stopping = true
    for (const name of stopOrder) await this.#processes.get(name)?.stop()
  }

  /** The database last of all: it loses nothing even so, but it must have no users by then. */
  kill() {
    for (const [name, process] of this.#processes) {
      process.signal(name === 'database' ? 'SIGTERM' : 'SIGKILL')
    }
  }

  #add(name, command, { hear, env, once } = {}) {
    const file = new LogFile(join(this.config.dataDir, 'logs', `${name}.log`))
    const process = new Supervised({
      name,
      command,
      env: { NEXT_TELEMETRY_DISABLED: '1', ...env },
      once,
      tell: this.say,
      hear: (line) => {
        file.write(line)
        hear?.(line)
        globalThis.process.stdout.write(`${renderLog(name, line)}\n`)
      },
    })
    this.#processes.set(name, process)
    process.start()
    return process
  }

  async #databaseRuns(owner) {
    try {
      const record = JSON.parse(readFileSync(join(this.config.dataDir, 'postgres.json'), 'utf8'))
      if (owner !== undefined && record.owner?.pid !== owner) return false
      return record.url !== undefined && (await answersTcp(record.port))
    } catch {
      return false
    }
  }
}
