import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { freePorts } from '@/lib/platform/testing/free-ports'

export interface Stack {
  consoleUrl: string
  simulatorUrl: string
  token: string
  email: string
  password: string
  dataDir: string
  /** Of console, gateway and simulator. */
  ports: number[]
  /** Ends it as Ctrl-C does; its data folder goes too, unless it is to be kept. */
  stop(options?: { keepData: boolean }): Promise<void>
}

/** EC2 takes less time than usual, and is asked more often: specs wait for Muster and for machines. */
const quick = {
  ...{ SIM_PENDING: '300-800', SIM_BOOT: '100-300', SIM_SHUTTING_DOWN: '300-600' },
  ...{ SIM_SNAPSHOTS: '300-600', MUSTER_OBSERVE_BUSY_EVERY: '0.5' },
}

/** Muster as `npm start` brings it up, on free ports and with a data folder of its own. */
export async function startStack(
  given: { dataDir?: string; ports?: number[]; profiles?: string } = {},
): Promise<Stack> {
  const ports = given.ports ?? (await freePorts(3))
  const [port, gatewayPort, simulatorPort] = ports
  const dataDir = given.dataDir ?? mkdtempSync(join(tmpdir(), 'muster-e2e-'))
  const token = 'e2e-token-for-the-api-0123456789'
  const email = 'admin@example.org'
  const password = 'correct horse battery'
  const consoleUrl = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: resolve('.'),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...withoutAws(process.env),
      PORT: String(port),
      GATEWAY_PORT: String(gatewayPort),
      SIMULATOR_PORT: String(simulatorPort),
      CONSOLE_URL: consoleUrl,
      MUSTER_DATA: dataDir,
      MUSTER_API_TOKEN: token,
      MUSTER_ADMIN_EMAIL: email,
      MUSTER_ADMIN_PASSWORD: password,
      DATABASE_URL: '',
      MUSTER_PROFILES: given.profiles ?? '',
      ...quick,
    },
  })
  const said = collect(child)
  await ready(child, `${consoleUrl}/sign-in`, said)
  return {
    consoleUrl,
    simulatorUrl: `http://127.0.0.1:${simulatorPort}`,
    token,
    email,
    password,
    dataDir,
    ports,
    async stop({ keepData } = { keepData: false }) {
      const exited = new Promise<number | null>((done) => child.once('exit', done))
      child.kill('SIGINT')
      const code = await exited
      if (code !== 0) throw new Error(`npm start ended with ${code}:\n${said()}`)
      if (!keepData) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

function collect(child: ChildProcess): () => string {
  let text = ''
  const add = (piece: Buffer) => {
    text = (text + piece.toString()).slice(-20_000)
    if (process.env.DEBUG_STACK) process.stderr.write(piece)
  }
  child.stdout?.on('data', add)
  child.stderr?.on('data', add)
  return () => text
}

/** Waits until the console answers; fails with what was printed when the start does. */
async function ready(child: ChildProcess, url: string, said: () => string): Promise<void> {
  const until = Date.now() + 240_000
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`npm start ended early:\n${said()}`)
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((again) => setTimeout(again, 250))
  }
  child.kill('SIGKILL')
  throw new Error(`The console did not come up:\n${said()}`)
}

function withoutAws(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith('AWS_'))
  return { ...Object.fromEntries(kept), NODE_ENV: 'production' }
}
