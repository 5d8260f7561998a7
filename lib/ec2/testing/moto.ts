import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'

/** The independent EC2 emulator, where this host has one that runs. */
export function findMoto(): string | undefined {
  for (const command of ['moto_server', '/root/.pyenv/shims/moto_server']) {
    if (command.startsWith('/') && !existsSync(command)) continue
    try {
      execFileSync(command, ['--help'], { stdio: 'ignore', timeout: 20_000 })
      return command
    } catch {
      // Not here, or not able to run: try the next.
    }
  }
  return undefined
}

export interface Moto {
  url: string
  stop(): Promise<void>
}

export async function startMoto(command: string): Promise<Moto> {
  const port = await freePort()
  const child = spawn(command, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  for (;;) {
    if (child.exitCode !== null) throw new Error(`moto_server ended with ${child.exitCode}`)
    if (await answers(url)) break
  }
  return { url, stop: () => stop(child) }
}

async function answers(url: string): Promise<boolean> {
  try {
    await fetch(url, { signal: AbortSignal.timeout(1000) })
    return true
  } catch {
    // Refused at once while it starts: leave it the processor for a moment.
    await new Promise((resolve) => setTimeout(resolve, 100))
    return false
  }
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = address && typeof address === 'object' ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
