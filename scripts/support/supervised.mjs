import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const quickDeathMs = 10_000
const quickDeathsAllowed = 5
const stopLimitMs = 30_000

/**
 * A process that is kept running: started again, later and later, when it ends by itself, and given
 * up when it never lasts. It runs in a session of its own, so that Ctrl-C reaches only us and we
 * can stop all in order; its stdin is a pipe, by whose end it knows that we are gone.
 */
export class Supervised {
  state = 'idle'
  #child
  #quickDeaths = 0
  /** The last line that tells why it may have ended. */
  #lastLine = ''
  #timer

  /** `hear(line)` gets each line that it prints, `tell(text)` what there is to say about it. */
  constructor({ name, command, env, hear, tell, once = false }) {
    Object.assign(this, { name, command, env, hear, tell, once })
  }

  get pid() {
    return this.#child?.pid
  }

  start() {
    this.state = 'running'
    const began = Date.now()
    const [program, ...args] = this.command
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, ...this.env, MUSTER_SUPERVISED: '1' },
    })
    this.#child = child
    child.stdin.on('error', () => {})
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        if (telling(line)) this.#lastLine = line.trim()
        this.hear(line)
      })
    }
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => {
        this.#lastLine = error.message
        resolve({ code: 1 })
      })
      child.once('close', (code, signal) => resolve({ code, signal }))
      // Its last lines are still to be read; but a grandchild may keep the pipes open for long.
      child.once('exit', (code, signal) => setTimeout(() => resolve({ code, signal }), 200))
    })
    this.ended.then((end) => this.#died(end, Date.now() - began))
  }

  /** Resolves to true when `check` does, to false when the process was given up or stopped. */
  async ready(check) {
    while (this.state === 'running' || this.state === 'waiting') {
      if (this.state === 'running' && (await check())) return true
      await new Promise((again) => setTimeout(again, 50))
    }
    return false
  }

  async stop() {
    const running = this.state === 'running'
    this.state = 'stopped'
    clearTimeout(this.#timer)
    if (!running) return
    this.signal('SIGTERM')
    const limit = setTimeout(() => this.signal('SIGKILL'), stopLimitMs)
    await this.ended
    clearTimeout(limit)
  }

  signal(signal) {
    try {
      this.#child?.kill(signal)
    } catch {}
  }

  #died({ code, signal }, lived) {
    if (this.state !== 'running') return
    if (this.once) {
      this.state = code === 0 ? 'done' : 'failed'
      return
    }
    this.#quickDeaths = lived < quickDeathMs ? this.#quickDeaths + 1 : 1
    const how = signal ? `was ended by ${signal}` : `ended with ${code}`
    if (this.#quickDeaths >= quickDeathsAllowed) {
      this.state = 'failed'
      this.tell(
        `${this.name} ${how} ${quickDeathsAllowed} times in a row and is left alone; it last said: ${this.#lastLine || 'nothing'}`,
      )
      return
    }
    this.state = 'waiting'
    const delay = 250 * 2 ** this.#quickDeaths
    this.tell(`${this.name} ${how}; starting it again in ${delay / 1000} s`)
    this.#timer = setTimeout(() => this.start(), delay)
  }
}

/** Of a stack trace only its head tells anything. */
function telling(line) {
  return /^muster: |^\w*Error\b|"level":"(error|fatal)"/.test(line.trim())
}
