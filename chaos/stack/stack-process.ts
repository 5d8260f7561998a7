import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { answers, hasEnded, stopped } from '@/lib/platform/testing/child-process'

/** Environment variables. */
export type Variables = Record<string, string | undefined>

export interface ProcessStart {
  /** `controller-2`. */
  name: string
  /** What node runs. */
  args: readonly string[]
  env: Variables
  /** Where it answers once it is up, or what it says then. */
  ready: { url: string } | { line: RegExp }
  logFile: string
}

const running = new Set<StackProcess>()
process.once('exit', () => {
  for (const one of running) one.kill('SIGKILL')
})

/**
 * One process of the stack, in a group of its own. It does not outlive ours: its stdin is a pipe, by
 * whose end it knows that we are gone, and one that is frozen is woken to hear of it.
 */
export class StackProcess {
  readonly name: string
  #child: ChildProcess | undefined
  /** Where the log of its present life begins. */
  #logFrom = 0
  #thaw: (() => void) | undefined

  constructor(private readonly how: ProcessStart) {
    this.name = how.name
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  get alive(): boolean {
    return this.#child !== undefined && !hasEnded(this.#child)
  }

  /** All that it printed, over all its lives. */
  get log(): string {
    return readFileSync(this.how.logFile, 'utf8')
  }

  /** Resolves when it has ended, however that comes about. */
  async ended(): Promise<void> {
    if (this.#child && this.alive) await once(this.#child, 'exit')
  }

  /** Starts it, with changes to its environment from then on, and waits until it is up. */
  async start(env: Variables = {}): Promise<void> {
    Object.assign(this.how.env, env)
    const child = this.#spawn()
    this.#child = child
    const { ready, name, logFile } = this.how
    const what = `${name} (log ${logFile})`
    if ('url' in ready) return answers(child, ready.url, what)
    const until = performance.now() + 60_000
    while (!ready.line.test(this.log.slice(this.#logFrom))) {
      if (!this.alive) throw new Error(`${what} ended as it started`)
      if (performance.now() > until) throw new Error(`${what} does not come up`)
      await sleep(50)
    }
  }

  /** False when it is gone already. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): boolean {
    if (this.pid === 0) return false
    try {
      return process.kill(-this.pid, signal)
    } catch {
      return false
    }
  }

  /** Stops it in its tracks: its connections stay open and say nothing. */
  freeze(): void {
    if (this.#thaw) return
    // Should we die meanwhile, somebody has to wake it.
    const script = 'read -r word; [ "$word" = done ] || kill -CONT "-$1"'
    const watcher = spawn('sh', ['-c', script, 'muster-chaos-watcher', String(this.pid)], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    watcher.stdin.on('error', () => {})
    this.kill('SIGSTOP')
    this.#thaw = () => watcher.stdin.end('done\n')
  }

  thaw(): void {
    this.kill('SIGCONT')
    this.#thaw?.()
    this.#thaw = undefined
  }

  async stop(): Promise<void> {
    this.thaw()
    if (this.#child) await stopped(this.#child)
    running.delete(this)
  }

  /** Ends it if it runs, and starts it again. */
  async restart(): Promise<void> {
    await this.stop()
    await this.start()
  }

  #spawn(): ChildProcess {
    const log = openSync(this.how.logFile, 'a')
    this.#logFrom = this.log.length
    const child = spawn(process.execPath, this.how.args, {
      stdio: ['pipe', log, log],
      detached: true,
      env: { NODE_ENV: 'production', ...this.how.env, MUSTER_SUPERVISED: '1' },
    })
    closeSync(log)
    child.stdin?.on('error', () => {})
    running.add(this)
    return child
  }
}
