import { resolve } from 'node:path'
import { z } from 'zod'

/** A bad environment: the message is one clear line for the person who started the process. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

const port = (fallback: number) =>
  z.coerce
    .number({ error: 'must be a port number' })
    .int('must be a port number')
    .min(1, 'must be between 1 and 65535')
    .max(65535, 'must be between 1 and 65535')
    .default(fallback)

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })

/** An empty variable means an unset one, as in most shells' start scripts. */
const environment = z.object({
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error:
        'must be a postgresql:// URL, such as postgresql://muster:secret@db.example.org/muster',
    })
    .optional(),
  PORT: port(3000),
  GATEWAY_PORT: port(3001),
  GATEWAY_URL: httpUrl.optional(),
  CONSOLE_URL: httpUrl.optional(),
  SIMULATOR_PORT: port(3002),
  MUSTER_SITE: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and dashes')
    .default('demo'),
  MUSTER_DATA: z.string().default('.muster'),
  MUSTER_SECRET: z.string().min(32, 'must be at least 32 characters long').optional(),
  MUSTER_PROFILES: z.string().optional(),
  MUSTER_PROFILES_EVERY: z.coerce
    .number({ error: 'must be a number of seconds' })
    .int('must be a whole number of seconds')
    .min(1, 'must be 1 or more')
    .max(86_400, 'must be 86400 or less')
    .default(30),
  MUSTER_IDENTITY_CERTS: z.string().optional(),
  MUSTER_CDP_PORT: port(7777),
  MUSTER_ADMIN_EMAIL: z.email('must be an e-mail address').default('admin@example.org'),
  MUSTER_ADMIN_PASSWORD: z.string().min(8, 'must be at least 8 characters long').optional(),
  MUSTER_API_TOKEN: z.string().min(16, 'must be at least 16 characters long').optional(),
  AWS_REGION: z
    .string()
    .regex(/^[a-z]{2,4}(-[a-z]+)+-\d+$/, 'must be a region name such as eu-west-1')
    .optional(),
  AWS_DEFAULT_REGION: z.string().optional(),
  AWS_ENDPOINT_URL_EC2: httpUrl.optional(),
  AWS_ENDPOINT_URL: httpUrl.optional(),
  MUSTER_OBSERVE_EVERY: z.coerce
    .number({ error: 'must be a number of seconds' })
    .int('must be a whole number of seconds')
    .min(5, 'must be between 5 and 3600 seconds')
    .max(3600, 'must be between 5 and 3600 seconds')
    .optional(),
  MUSTER_OBSERVE_BUSY_EVERY: z.coerce
    .number({ error: 'must be a number of seconds' })
    .min(0.1, 'must be between 0.1 and 60 seconds')
    .max(60, 'must be between 0.1 and 60 seconds')
    .default(2),
  MUSTER_FIRST_PAUSE: z.coerce
    .number({ error: 'must be a number of seconds' })
    .min(0.05, 'must be between 0.05 and 10 seconds')
    .max(10, 'must be between 0.05 and 10 seconds')
    .default(1),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
})

export interface Config {
  site: string
  /** Absolute path of the folder that holds everything this installation keeps outside its database. */
  dataDir: string
  port: number
  /** Where people reach the console, as they type it. */
  consoleUrl: string
  gatewayPort: number
  /** Where machines reach the gateway; written into their user data. */
  gatewayUrl: string
  simulatorPort: number
  /** Unset: the embedded PostgreSQL of `dataDir`. */
  databaseUrl: string | undefined
  secret: string | undefined
  region: string
  /** Unset: AWS's own endpoint of the region. */
  ec2Endpoint: string | undefined
  /** Nothing of AWS is configured: EC2 is the simulator on this machine. */
  usesSimulator: boolean
  /** Seconds between two looks at EC2 while nothing is under way. */
  observeEvery: number
  /** The same while anything is under way. */
  observeBusyEvery: number
  /** Seconds from a failed try to the next; the controller's other waits scale with it. */
  firstPause: number
  profilesSource: string
  /** How often the source is looked at, also when nothing tells of a change. */
  profilesEverySeconds: number
  identityCerts: string | undefined
  /** Where cdp-listend hears of new profiles, on each machine. */
  cdpPort: number
  adminEmail: string
  adminPassword: string | undefined
  apiToken: string | undefined
  logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent'
}

/** Reads and checks the environment. Throws ConfigError naming the variable and what it should be. */
export function loadConfig(env: Record<string, string | undefined> = process.env): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = environment.safeParse(set)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const name = String(issue?.path[0] ?? 'environment')
    throw new ConfigError(`${shown(name, set[name] ?? '')}: ${issue?.message ?? 'is not valid'}`)
  }
  const e = parsed.data
  const endpoint = e.AWS_ENDPOINT_URL_EC2 ?? e.AWS_ENDPOINT_URL
  const usesSimulator = !endpoint && !awsIsConfigured.some((name) => set[name] !== undefined)
  const distinct = new Set([e.PORT, e.GATEWAY_PORT, ...(usesSimulator ? [e.SIMULATOR_PORT] : [])])
  if (distinct.size < (usesSimulator ? 3 : 2)) {
    throw new ConfigError('PORT, GATEWAY_PORT and SIMULATOR_PORT: must differ from each other')
  }
  if (e.MUSTER_FIRST_PAUSE < 1 && !usesSimulator) {
    throw new ConfigError(
      `MUSTER_FIRST_PAUSE=${e.MUSTER_FIRST_PAUSE}: must be 1 or more with EC2 itself, which may carry out a request minutes later`,
    )
  }
  return {
    site: e.MUSTER_SITE,
    dataDir: resolve(e.MUSTER_DATA),
    port: e.PORT,
    consoleUrl: trimSlash(e.CONSOLE_URL ?? `http://localhost:${e.PORT}`),
    gatewayPort: e.GATEWAY_PORT,
    gatewayUrl: trimSlash(e.GATEWAY_URL ?? `http://127.0.0.1:${e.GATEWAY_PORT}`),
    simulatorPort: e.SIMULATOR_PORT,
    databaseUrl: e.DATABASE_URL,
    secret: e.MUSTER_SECRET,
    region: e.AWS_REGION ?? e.AWS_DEFAULT_REGION ?? 'us-east-1',
    ec2Endpoint: endpoint ?? (usesSimulator ? `http://127.0.0.1:${e.SIMULATOR_PORT}` : undefined),
    usesSimulator,
    // Looking at the simulator costs nothing.
    observeEvery: e.MUSTER_OBSERVE_EVERY ?? (usesSimulator ? 10 : 60),
    observeBusyEvery: e.MUSTER_OBSERVE_BUSY_EVERY,
    firstPause: e.MUSTER_FIRST_PAUSE,
    profilesSource: e.MUSTER_PROFILES ?? resolve('examples/site/profiles'),
    profilesEverySeconds: e.MUSTER_PROFILES_EVERY,
    identityCerts: e.MUSTER_IDENTITY_CERTS,
    cdpPort: e.MUSTER_CDP_PORT,
    adminEmail: e.MUSTER_ADMIN_EMAIL,
    adminPassword: e.MUSTER_ADMIN_PASSWORD,
    apiToken: e.MUSTER_API_TOKEN,
    logLevel: e.LOG_LEVEL,
  }
}

/** With any of these somebody means AWS itself, be it with the credentials of the host's own role. */
const awsIsConfigured = [
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_PROFILE',
  'AWS_ACCESS_KEY_ID',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
]

const secrets = ['MUSTER_SECRET', 'MUSTER_ADMIN_PASSWORD', 'MUSTER_API_TOKEN']

/** `NAME=value`, without the value where that may hold a secret. */
function shown(name: string, value: string): string {
  return secrets.includes(name) || value.includes('@') ? name : `${name}=${value}`
}

function trimSlash(url: string): string {
  return url.replace(/\/+$/, '')
}

/** Runs a process's main; what its starter can mend is one line on stderr and exit 1. */
export async function runMain(main: (config: Config) => Promise<void>): Promise<void> {
  try {
    await main(loadConfig())
  } catch (error) {
    const line =
      error instanceof Error
        ? error instanceof ConfigError
          ? error.message
          : (error.stack ?? error.message)
        : String(error)
    process.stderr.write(`muster: ${line}\n`)
    process.exit(1)
  }
}
