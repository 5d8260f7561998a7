import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { freePort } from './free-port'

export interface GatewayProcess {
  pid: number
  url: string
  stop(): Promise<void>
}

/** The gateway as `npm run gateway` starts it, with bounds that no single machine of ours reaches. */
export async function startGatewayProcess(
  folder: string,
  databaseUrl: string,
  profiles: string,
): Promise<GatewayProcess> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, ['--import', 'tsx', 'lib/gateway/main.ts'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      GATEWAY_PORT: String(port),
      GATEWAY_URL: url,
      MUSTER_DATA: folder,
      MUSTER_PROFILES: profiles,
      MUSTER_MAX_REQUEST_RATE: '10000000',
      LOG_LEVEL: 'error',
      NODE_ENV: 'production',
    },
  })
  await answers(child, `${url}/readyz`, 'the gateway')
  return { pid: child.pid ?? 0, url, stop: () => stopped(child) }
}

/** Waits until a server of ours answers. */
export async function answers(child: ChildProcess, url: string, what: string): Promise<void> {
  const until = performance.now() + 60_000
  while (performance.now() < until) {
    if (child.exitCode !== null) throw new Error(`${what} ended with ${child.exitCode}`)
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((again) => setTimeout(again, 50))
  }
  await stopped(child)
  throw new Error(`${what} does not answer at ${url}`)
}

export async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  const force = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await exit
  clearTimeout(force)
}
