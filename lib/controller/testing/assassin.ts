import { type ChildProcess, spawn } from 'node:child_process'
import { createServer, type IncomingMessage } from 'node:http'
import { resolve } from 'node:path'
import { bundleQuickController } from './quick-program'
import type { Stage } from './stage'

/**
 * Stands between controller processes and EC2. Every call that changes something is met twice by
 * SIGKILL: the first time before EC2 hears of it, the second time after EC2 did it and before the
 * controller hears so. After that it passes. The process that goes on without any memory of it was
 * started meanwhile, and waits until it leads.
 */
export class Assassin {
  readonly killed: string[] = []
  private readonly met = new Map<string, number>()
  private readonly processes = new Map<string, ChildProcess>()
  private spawned = 0
  private stopped = false
  private program = ''
  private readonly server = createServer(async (request, response) => {
    const body = await read(request)
    const action = new URLSearchParams(body).get('Action') ?? ''
    const times = /^(Describe|Get)/.test(action) ? 2 : (this.met.get(body) ?? 0)
    this.met.set(body, times + 1)
    // Each process has a path of its own.
    const caller = request.url?.split('/')[1] ?? ''
    if (times === 0) return this.kill(caller, `before ${action}`)
    const answer = await fetch(this.stage.simulator.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: request.headers.authorization ?? '',
      },
      body,
    })
    const text = await answer.text()
    if (times === 1) return this.kill(caller, `after ${action}`)
    response.writeHead(answer.status, { 'content-type': 'text/xml' }).end(text)
  })

  constructor(private readonly stage: Stage) {}

  async start(): Promise<void> {
    this.program = await bundleQuickController()
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done))
    this.spawn()
    this.spawn()
  }

  private spawn(): void {
    if (this.stopped) return
    const address = this.server.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const name = String(++this.spawned)
    const child = spawn(process.execPath, [this.program], {
      cwd: resolve('.'),
      stdio: 'ignore',
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        AWS_ENDPOINT_URL_EC2: `http://127.0.0.1:${port}/${name}`,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'stage',
        AWS_SECRET_ACCESS_KEY: 'stage',
        AWS_EC2_METADATA_DISABLED: 'true',
        LOG_LEVEL: 'silent',
        DATABASE_URL: this.stage.db.url,
        MUSTER_SITE: 'stage',
        MUSTER_SECRET: this.stage.secret,
        MUSTER_DATA: `${this.stage.folder}/controller`,
      },
    })
    child.once('exit', () => {
      this.processes.delete(name)
      this.spawn()
    })
    this.processes.set(name, child)
  }

  private kill(caller: string, where: string): void {
    this.killed.push(where)
    this.processes.get(caller)?.kill('SIGKILL')
  }

  /** Kills all at once, whoever leads; others take their places. */
  killAll(where: string): void {
    this.killed.push(where)
    for (const child of this.processes.values()) child.kill('SIGKILL')
  }

  async stop(): Promise<void> {
    this.stopped = true
    await Promise.all(
      [...this.processes.values()].map((child) => {
        const gone = new Promise((done) => child.once('exit', done))
        child.kill('SIGKILL')
        return gone
      }),
    )
    this.server.closeAllConnections()
    await new Promise((done) => this.server.close(done))
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}
