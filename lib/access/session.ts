import { headers } from 'next/headers'
import { loadConfig } from '@/lib/platform/config'
import { database } from '@/lib/store/connection'
import { tokenActor } from './api-token'
import { auth } from './auth'
import { type Actor, roles } from './roles'

export interface SignedIn {
  actor: Actor
  /** By a cookie, which browsers also send where another site makes them ask. */
  byCookie: boolean
  email: string | null
}

/** Who sent these headers: by API token where there is an Authorization header, else by session. */
export async function signedIn(requestHeaders: Headers): Promise<SignedIn | undefined> {
  const authorization = requestHeaders.get('authorization')
  if (authorization !== null) {
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1]
    const actor = token && (await tokenActor(database(), token, loadConfig().apiToken))
    return actor ? { actor, byCookie: false, email: null } : undefined
  }
  if (!requestHeaders.get('cookie')) return undefined
  const session = await auth().api.getSession({ headers: requestHeaders })
  if (!session) return undefined
  const { id, name, email, role } = session.user
  const known = roles.find((r) => r === role)
  if (!known) return undefined
  return { actor: { kind: 'user', id, name: name || email, role: known }, byCookie: true, email }
}

/** Who is signed in, for pages and server actions; undefined for nobody. */
export async function currentActor(): Promise<Actor | undefined> {
  return (await signedIn(await headers()))?.actor
}
