import type { HttpBindings } from '@hono/node-server'
import type { Hono, HonoRequest } from 'hono'
import { sha256Hex } from '@/lib/platform/ids'
import type { Db } from '@/lib/store/client'
import type { Machine } from '@/lib/store/generated/client'
import type { Admission } from './admission'
import { Refusal } from './answers'
import { refuseRetired } from './authenticate'
import type { LateBinding } from './late-binding'
import type { ProfileRequest } from './serve-profile'

/** The two addresses of a machine's profile: under its token, and its own for its Quattor client. */
export function addProfileCalls(
  app: Hono<{ Bindings: HttpBindings }>,
  parts: {
    db: Db
    binding: Pick<LateBinding, 'profiles'>
    calls: Admission
    caller: (header: string | undefined) => Promise<Machine>
    spendCall: (machine: Machine) => void
  },
): void {
  const { db, binding, calls, caller, spendCall } = parts
  const { profiles } = binding

  app.get('/v1/profile', async (c) => {
    const machine = await caller(c.req.header('Authorization'))
    const format = /\bxml\b/.test(c.req.header('Accept') ?? '') ? 'xml' : 'json'
    const request = { ...asRequested(c.req), format } as const
    return calls.run(() => profiles.serve(machine, request))
  })

  app.get('/q/:key/:file', async (c) => {
    const request = asRequested(c.req)
    const key = c.req.param('key')
    const profileKeyHash = sha256Hex(key)
    const machine = await calls.run(() => db.machine.findUnique({ where: { profileKeyHash } }))
    const [, name, format] = /^(.+)\.(json|xml)$/.exec(c.req.param('file')) ?? []
    if (machine === null || name !== machine.name) {
      throw new Refusal('NotFound', 'There is no profile at this address.')
    }
    refuseRetired(machine)
    spendCall(machine)
    const asked = { ...request, format: format === 'xml' ? 'xml' : 'json', key } as const
    return calls.run(() => profiles.serve(machine, asked))
  })
}

function asRequested(request: HonoRequest): Pick<ProfileRequest, 'asked' | 'head'> {
  return {
    asked: {
      acceptEncoding: request.header('Accept-Encoding'),
      ifNoneMatch: request.header('If-None-Match'),
      ifModifiedSince: request.header('If-Modified-Since'),
    },
    head: request.method === 'HEAD',
  }
}
