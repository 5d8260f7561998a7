import { join, resolve } from 'node:path'
import { randomToken } from '@/lib/platform/ids'
import { quietPorts } from './quiet-ports'
import type { StackProcess, Variables } from './stack-process'

/** What a stack consists of, beside its database. */
export type StackPart = 'simulator' | 'gateway' | 'console' | 'controller'

export interface StackStart {
  /** Where its own folder goes; else where temporary files go. */
  under?: string
  controllers?: number
  /** More than one stand behind a balancer. */
  gateways?: number
  /** Without one there is no API, and nobody adds the demo's pools. */
  consoles?: number
  machines?: 'light' | 'agent'
  /** Folder of compiled profiles; else the example site's. */
  profiles?: string
  /** For all processes: `SIM_PENDING`, `MUSTER_OBSERVE_EVERY`, … */
  env?: Variables
  /** Starts each process, in place of its own `start`, and waits until it is up. */
  bringUp?: (part: StackPart, process: StackProcess) => Promise<void>
}

/** Who listens where, and the environment that all processes of the stack share. */
export interface Layout {
  dataDir: string
  site: string
  token: string
  simulatorPort: number
  gatewayPorts: number[]
  consolePorts: number[]
  /** What machines are told: the gateway, or what stands before several. */
  front: number
  env: Variables
}

export async function layOut(
  dataDir: string,
  databaseUrl: string,
  { gateways = 1, consoles = 0, machines = 'light', profiles, env }: StackStart,
): Promise<Layout> {
  const ports = await quietPorts(3 + gateways + consoles)
  const [simulatorPort = 0, balancerPort = 0, unusedPort = 0, ...rest] = ports
  const gatewayPorts = rest.slice(0, gateways)
  const consolePorts = rest.slice(gateways)
  const front = gateways === 1 ? (gatewayPorts[0] ?? 0) : balancerPort
  const site = 'demo'
  const token = randomToken(24)
  return {
    ...{ dataDir, site, token, simulatorPort, gatewayPorts, consolePorts, front },
    env: {
      ...ownEnvironment(),
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      LOG_LEVEL: 'info',
      DATABASE_URL: databaseUrl,
      MUSTER_SITE: site,
      MUSTER_DATA: dataDir,
      MUSTER_PROFILES: profiles ?? resolve('examples/site/profiles'),
      MUSTER_API_TOKEN: token,
      GATEWAY_URL: `http://127.0.0.1:${front}`,
      GATEWAY_PORT: String(balancerPort),
      PORT: String(unusedPort),
      SIMULATOR_PORT: String(simulatorPort),
      SIM_MACHINES: machines,
      ...env,
    },
  }
}

export function logFileOf(dataDir: string, name: string): string {
  return join(dataDir, 'logs', `${name}.log`)
}

/** Nothing of another site's, or of AWS. */
function ownEnvironment(): Variables {
  const kept = Object.entries(process.env).filter(([name]) => !/^(AWS|MUSTER|SIM)_/.test(name))
  return Object.fromEntries(kept)
}
