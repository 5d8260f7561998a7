import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { asAccount, identity } from './account'
import { clusterFolder } from './cluster'
import type { Home } from './home'
import { processCommand, processGone, processStart } from './live-process'

export interface Server {
  pid: number
  /** Resolves when the server has gone, however that came about. */
  gone: Promise<void>
  stop(): Promise<void>
}

export class PortTaken extends Error {}

const logLimit = 4 * 1024 * 1024

/** Starts PostgreSQL on the cluster and waits until it takes connections. */
export async function startServer(
  home: Home,
  port: number,
  settings: Record<string, string>,
  logFile: string,
): Promise<Server> {
  const cluster = clusterFolder(home)
  const log = openLog(logFile)
  const begin = statSync(logFile).size
  const [command, args] = asAccount(home.account, home.binaries.postgres, [
    ...['-D', cluster],
    ...Object.entries({ ...settings, port: String(port) }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]),
  ])
  // In a session of its own: Ctrl-C in a terminal would stop it before those who use it.
  const child = spawn(command, args, {
    ...identity(home.account),
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
  })
  closeSync(log)
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', reject)
  })
  const pid = pidOf(child)
  const release = watch(pid)
  gone.then(release)
  const stop = () => stopServer(pid)
  if (!(await ready(cluster, pid, 120_000))) {
    await stop()
    const said = readFileSync(logFile, 'utf8').slice(begin)
    if (said.includes('Address already in use')) throw new PortTaken()
    throw new Error(`PostgreSQL does not start: ${complaint(said) || `see ${logFile}`}`)
  }
  return { pid, gone, stop }
}

/** The running server of a cluster, whoever started it; a pid file that means nothing is removed. */
export function runningServer(home: Home): number | undefined {
  const cluster = clusterFolder(home)
  const pid = Number(pidFile(cluster)[0])
  if (!pid) return undefined
  if (processStart(pid) !== undefined && processCommand(pid).includes(cluster)) return pid
  // Else PostgreSQL would take whoever has this pid now for its former self, and refuse to start.
  rmSync(join(cluster, 'postmaster.pid'), { force: true })
  return undefined
}

/** Fast shutdown, which ends sessions but loses nothing; harder means only when that takes too long. */
export async function stopServer(pid: number): Promise<void> {
  for (const [signal, limitMs] of [
    ['SIGINT', 10_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    try {
      process.kill(pid, signal)
    } catch {
      return
    }
    if (await processGone(pid, limitMs)) return
  }
}

/**
 * A small process that stops the server when this one goes without doing so: then its input ends
 * unsaid. Returns what calls it off.
 */
function watch(pid: number): () => void {
  const script = 'read -r word; [ "$word" = done ] || kill -INT "$1"'
  const watcher = spawn('sh', ['-c', script, 'muster-postgres-watcher', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  })
  watcher.on('error', () => {})
  watcher.stdin.on('error', () => {})
  watcher.unref()
  return () => watcher.stdin.end('done\n')
}

async function ready(cluster: string, pid: number, limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs
  while (Date.now() < deadline && processStart(pid) !== undefined) {
    const lines = pidFile(cluster)
    if (Number(lines[0]) === pid && lines[7]?.startsWith('ready')) return true
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return false
}

function pidFile(cluster: string): string[] {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return []
  }
}

function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true })
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > logLimit) {
    renameSync(file, `${file}.1`)
  }
  return openSync(file, 'a', 0o600)
}

function complaint(said: string): string {
  const lines = said
    .split('\n')
    .filter((line) => /\b(FATAL|PANIC|ERROR|DETAIL|unshare)\b/.test(line))
  return lines.slice(-3).join('; ')
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('PostgreSQL has no process id')
  return child.pid
}
