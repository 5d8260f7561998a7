import { z } from 'zod'
import { MusterError } from '@/lib/platform/errors'
import { processWide } from '@/lib/platform/process-wide'
import { readBounded } from '@/lib/platform/read-bounded'
import { database } from '@/lib/store/connection'
import { databaseTrouble } from '@/lib/store/database-trouble'
import { auth } from './auth'
import { SignInGuard } from './sign-in-guard'

/** All else that the library answers is done by verbs here, or not at all. */
const offered: Readonly<Record<string, 'GET' | 'POST'>> = {
  '/api/auth/sign-in/email': 'POST',
  '/api/auth/sign-out': 'POST',
  '/api/auth/get-session': 'GET',
  '/api/auth/ok': 'GET',
}

const longestBody = 4096
const credentials = z.object({ email: z.string().max(320) })

/** Answers what the browser asks about signing in and out. */
export async function answerSignIn(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  if (offered[pathname] !== request.method) return refuse(404, 'There is nothing here.')
  const trouble = await findTrouble()
  if (trouble) return refuse(503, trouble)
  if (pathname !== '/api/auth/sign-in/email') return auth().handler(request)

  const body = await bodyOf(request)
  if (body === undefined) return refuse(413, 'The request is too large.')
  if (body.includes('\\u0000')) return refuse(400, 'The request holds a NUL character.')
  const guard = processWide('sign-in-guard', () => new SignInGuard())
  const account = accountOf(body)
  const wait = account === undefined ? 0 : guard.waitFor(account)
  if (wait > 0) {
    return refuse(429, `Too many failed attempts. Try again in ${wait} s.`, {
      'Retry-After': String(wait),
    })
  }
  const answer = await auth().handler(
    new Request(request.url, { method: 'POST', headers: request.headers, body }),
  )
  if (account !== undefined) {
    if (answer.ok) guard.succeeded(account)
    else if (answer.status === 401) guard.failed(account)
  }
  return answer
}

/** The library would say of a database that is away no more than that something failed. */
async function findTrouble(): Promise<string | undefined> {
  try {
    await database().$queryRaw`SELECT 1`
    return undefined
  } catch (error) {
    const trouble = databaseTrouble(error)
    if (!trouble) throw error
    return trouble
  }
}

/** A longer one than any sign-in's is not read to its end. */
async function bodyOf(request: Request): Promise<string | undefined> {
  try {
    return Buffer.from(await readBounded(request, longestBody)).toString('utf8')
  } catch (error) {
    if (error instanceof MusterError && error.code === 'TooLarge') return undefined
    throw error
  }
}

function accountOf(body: string): string | undefined {
  try {
    const parsed = credentials.safeParse(JSON.parse(body))
    return parsed.success ? parsed.data.email.toLowerCase() : undefined
  } catch {
    return undefined
  }
}

function refuse(status: number, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ message }, { status, headers })
}
