import { spawn } from 'node:child_process'
import { answers, stopped } from '@/lib/platform/testing/child-process'
import { freePort } from '@/lib/platform/testing/free-ports'

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
