import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Role } from '@/lib/access/roles'
import { answerSignIn } from '@/lib/access/sign-in'
import { siteEc2 } from '@/lib/operations/site-ec2'
import { smallRegion } from '@/lib/operations/testing/catalog'
import { newId, sha256Hex } from '@/lib/platform/ids'
import { forgetProcessWide } from '@/lib/platform/testing/forget-process-wide'
import { database } from '@/lib/store/connection'
import { siteFeed } from '@/lib/store/site-feed'
import { siteProbe } from '@/lib/store/site-probe'
import { testDatabase } from '@/lib/store/testing/database'
import { answerRequest } from '../http/answer-request'
import { routes } from '../routes'

export const siteToken = 'a token of the site for tests'.replaceAll(' ', '-')
export const origin = 'http://localhost:3000'

/** A console's API over a database of its own, with a small region for EC2. */
export async function testApi() {
  const site = await testDatabase()
  forgetProcessWide()
  Object.assign(process.env, {
    DATABASE_URL: site.url,
    MUSTER_DATA: mkdtempSync(join(tmpdir(), 'muster-api-')),
    MUSTER_API_TOKEN: siteToken,
  })
  const catalog = smallRegion()
  // Nothing listens there: whatever the region above does not answer is EC2 being away.
  process.env.SIMULATOR_PORT = '1'
  Object.assign(siteEc2(), { catalog })

  const send = (path: string, init: RequestInit = {}) =>
    answerRequest(new Request(`${origin}/api/v1${path}`, init), routes)

  const asToken = (token: string) => ({
    async call(method: string, path: string, body?: unknown, headers: HeadersInit = {}) {
      const response = await send(path, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return {
        status: response.status,
        headers: response.headers,
        body: text ? JSON.parse(text) : null,
      }
    },
  })

  return {
    db: site.prisma,
    catalog,
    send,
    admin: asToken(siteToken),
    asToken,
    /** An API token of this role. */
    async tokenOf(role: Role, more: { expiresAt?: Date; revokedAt?: Date } = {}) {
      const token = `token-${newId()}`
      await site.prisma.apiToken.create({
        data: {
          id: newId(),
          name: `${role}'s token`,
          role,
          tokenHash: sha256Hex(token),
          createdBy: 'test',
          ...more,
        },
      })
      return token
    },
    /** Signs in as a browser does; answers the response and the cookie it sets. */
    async signIn(email: string, password: string, headers: HeadersInit = { origin }) {
      const response = await answerSignIn(
        new Request(`${origin}/api/auth/sign-in/email`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', host: 'localhost:3000', ...headers },
          body: JSON.stringify({ email, password }),
        }),
      )
      const cookie = response.headers
        .getSetCookie()
        .map((one) => one.split(';')[0])
        .join('; ')
      return { response, cookie }
    },
    async close() {
      siteEc2().ec2.close()
      await siteFeed().close()
      await siteProbe().close()
      await database().$disconnect()
      await site.drop()
    },
  }
}

export type TestApi = Awaited<ReturnType<typeof testApi>>
