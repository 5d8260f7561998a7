import { prismaAdapter } from 'better-auth/adapters/prisma'
import { betterAuth } from 'better-auth/minimal'
import { type Config, loadConfig } from '@/lib/platform/config'
import { newId } from '@/lib/platform/ids'
import { logger } from '@/lib/platform/log'
import { processWide } from '@/lib/platform/process-wide'
import { deriveToken, siteSecret } from '@/lib/platform/secret'
import type { Db } from '@/lib/store/client'
import { database } from '@/lib/store/connection'
import { shortestPassword } from './password'
import { roles } from './roles'

/** Sign-in with e-mail and password; people are added by an administrator, never by themselves. */
export function createAuth(config: Config, db: Db) {
  const log = logger('sign-in')
  return betterAuth({
    appName: 'Muster',
    baseURL: config.consoleUrl,
    basePath: '/api/auth',
    secret: deriveToken(siteSecret(config), 'session', 'console'),
    database: prismaAdapter(db, { provider: 'postgresql' }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: shortestPassword,
    },
    user: {
      additionalFields: {
        role: { type: [...roles], required: false, defaultValue: 'viewer', input: false },
      },
    },
    session: { expiresIn: 7 * 24 * 3600, updateAge: 24 * 3600 },
    // The console is also reached by other names and ports than its own URL: 127.0.0.1, a tunnel.
    trustedOrigins: (request) => sameOrigin(request),
    rateLimit: {
      enabled: true,
      window: 10,
      max: 300,
      customRules: { '/sign-in/email': { window: 60, max: 120 } },
    },
    advanced: {
      cookiePrefix: 'muster',
      // Said here because the library leaves it out by itself where it takes this for a test.
      disableOriginCheck: false,
      useSecureCookies: config.consoleUrl.startsWith('https://'),
      database: { generateId: () => newId() },
    },
    telemetry: { enabled: false },
    logger: {
      log: (level, message) => {
        if (level === 'error') log.error(message)
        else if (level === 'warn') log.warn(message)
        else log.debug(message)
      },
    },
  })
}

export type Auth = ReturnType<typeof createAuth>

/** The console's sign-in. */
export function auth(): Auth {
  return processWide('auth', () => createAuth(loadConfig(), database()))
}

/** A browser names the page's origin; it is our own when it is the host that was asked. */
function sameOrigin(request: Request | undefined): string[] {
  const origin = request?.headers.get('origin')
  const host = request?.headers.get('host')
  if (!origin || !host) return []
  return origin === `http://${host}` || origin === `https://${host}` ? [origin] : []
}
