import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import type { Certificate } from 'pkijs'
import { newId } from '@/lib/platform/ids'
import type { Logger } from '@/lib/platform/log'
import type { Db } from '@/lib/store/client'
import type { Machine } from '@/lib/store/generated/client'
import type { Admission } from './admission'
import { agentScript } from './agent-script'
import { Allowance } from './allowance'
import { plain, Refusal, refuse } from './answers'
import { appendLog } from './append-log'
import { bearer, machineOf } from './authenticate'
import type { Bounds } from './bounds'
import { isDatabaseAway, reasonOf } from './database-away'
import type { LateBinding } from './late-binding'
import { lingering } from './linger'
import type { Metrics } from './metrics'
import { addProfileCalls } from './profile-calls'
import { readBody, readForm } from './read-body'
import { registerMachine, type Site } from './register-machine'
import { routeOf } from './route-of'
import { serveVolumes } from './slot-claims'
import { takeComponents } from './take-components'
import { takeReleased } from './take-released'
import { parseStatus, takeStatus } from './take-status'

export interface Parts {
  db: Db
  site: Site & { name: string }
  bounds: Bounds
  binding: Pick<LateBinding, 'rooms' | 'profiles'>
  metrics: Metrics
  log: Logger
  /** The pinned certificate; refuses while there is none. */
  certificate: () => Certificate
  /** How many calls a machine may make. */
  requests: Allowance
  /** How many may be worked on at once: registrations, and all the others. Never while a body comes. */
  admission: { registrations: Admission; calls: Admission }
  /** Why this gateway is not ready, in a sentence; nothing when it is. */
  whyNotReady: () => Promise<string | undefined>
}

const longestForm = 32 * 1024

/** The machine API, version 1. */
export function createApp(parts: Parts): Hono<{ Bindings: HttpBindings }> {
  const { db, site, bounds, requests, metrics, log } = parts
  const { registrations, calls } = parts.admission
  const { rooms } = parts.binding
  const app = new Hono<{ Bindings: HttpBindings }>()
  const logRate = new Allowance(bounds.logRate, bounds.logRate * 8)
  const joins = new Allowance(0.2, 10)

  /** The machine that calls, within what it may do. */
  const caller = async (header: string | undefined): Promise<Machine> => {
    const machine = await calls.run(() => machineOf(db, header))
    spend(requests, machine, 1, 'calls')
    return machine
  }

  app.use(async (c, next) => {
    const began = process.hrtime.bigint()
    await next()
    const route = routeOf(c.req.path)
    metrics.requests.inc({ route, status: String(c.res.status) })
    metrics.duration.observe({ route }, Number(process.hrtime.bigint() - began) / 1e9)
  })

  app.get('/v1/agent', () => agentScript())

  app.post('/v1/register', async (c) => {
    const form = await readForm(c.env.incoming, longestForm)
    try {
      const proof = {
        launchId: form.get('launch') ?? '',
        token: bearer(c.req.header('Authorization')),
        signature: form.get('signature') ?? '',
      }
      const registered = await registrations.run(() =>
        registerMachine(db, site, parts.certificate, proof),
      )
      metrics.registrations.inc({ result: 'ok' })
      const { machine, instanceId } = registered
      log.info({ machine: machine.name, instanceId }, 'registered')
      return plain({
        machine: machine.name,
        token: registered.token,
        profile_url: registered.profileUrl,
        site: site.name,
      })
    } catch (error) {
      metrics.registrations.inc({ result: error instanceof Refusal ? error.code : 'error' })
      throw error
    }
  })

  addProfileCalls(app, {
    db,
    binding: parts.binding,
    calls,
    caller,
    spendCall: (machine) => spend(requests, machine, 1, 'calls'),
  })

  app.get('/v1/room', async (c) => {
    const machine = await caller(c.req.header('Authorization'))
    spend(joins, machine, 1, 'times into its room')
    if (rooms.isFull(machine.id)) {
      throw new Refusal('Unavailable', 'This gateway holds as many rooms as it may.', {
        retryAfter: 10,
      })
    }
    const { outgoing } = c.env
    outgoing.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    })
    outgoing.socket?.setKeepAlive(true, 20_000)
    outgoing.socket?.setNoDelay(true)
    const leave = rooms.join(machine, outgoing, c.req.header('Last-Event-ID'))
    if (outgoing.destroyed) leave()
    else outgoing.once('close', leave)
    return RESPONSE_ALREADY_SENT
  })

  app.post('/v1/log', async (c) => {
    const machine = await caller(c.req.header('Authorization'))
    const offset = c.req.query('offset') ?? ''
    if (!/^\d{1,15}$/.test(offset)) {
      throw new Refusal('InvalidInput', 'offset must be the number of bytes sent before these.')
    }
    const bytes = await readBody(c.env.incoming, bounds.body)
    spend(logRate, machine, bytes.byteLength, 'log bytes')
    const appended = await calls.run(() =>
      appendLog(db, machine, Number(offset), bytes, bounds.log),
    )
    metrics.logBytes.inc(appended.added)
    return plain({ offset: appended.offset })
  })

  app.post('/v1/status', async (c) => {
    const machine = await caller(c.req.header('Authorization'))
    const status = parseStatus(await readForm(c.env.incoming, longestForm))
    const { revision, rendering } = await calls.run(() => takeStatus(db, machine.id, status))
    metrics.phases.inc({ phase: status.phase })
    log.info({ machine: machine.name, ...status }, 'status')
    return plain({ revision: revision ?? '', rendering: rendering ?? '' })
  })

  app.get('/v1/volumes', async (c) => {
    const machine = await caller(c.req.header('Authorization'))
    return calls.run(() => serveVolumes(db, machine))
  })

  app.post('/v1/released', async (c) => {
    const machine = await caller(c.req.header('Authorization'))
    const form = await readForm(c.env.incoming, longestForm)
    const volumeId = form.get('volume_id') ?? ''
    await calls.run(() => takeReleased(db, machine, volumeId))
    log.info({ machine: machine.name, volumeId }, 'released a volume')
    return plain({ volume_id: volumeId })
  })

  app.post('/v1/components', async (c) => {
    const machine = await caller(c.req.header('Authorization'))
    const offset = c.req.query('offset')
    if (offset !== undefined && !/^\d{1,15}$/.test(offset)) {
      throw new Refusal('InvalidInput', 'offset must be the byte of the log where the run begins.')
    }
    const body = await readBody(c.env.incoming, bounds.body)
    const logFrom = offset === undefined ? undefined : Number(offset)
    const said = await calls.run(() => takeComponents(db, machine, body, logFrom))
    return plain({ errors: said.errors, warnings: said.warnings })
  })

  app.get('/healthz', () => plain({ ok: 1 }))

  app.get('/readyz', async () => {
    const why = await parts.whyNotReady()
    if (why !== undefined) throw new Refusal('Unavailable', why, { retryAfter: 2 })
    return plain({ ok: 1 })
  })

  app.get('/metrics', async () => {
    return new Response(await metrics.registry.metrics(), {
      headers: { 'Content-Type': metrics.registry.contentType },
    })
  })

  app.notFound(() => refuse(new Refusal('NotFound', 'There is no such call.')))

  app.onError((error, c) => {
    const call = { method: c.req.method, route: routeOf(c.req.path) }
    if (error instanceof Refusal) {
      const { code, message } = error
      const usual =
        code === 'TooEarly' ||
        code === 'LogGap' ||
        code === 'ClaimsMissing' ||
        code === 'Unresolved' ||
        code === 'Unavailable'
      log[usual ? 'debug' : 'warn']({ ...call, code }, message)
      const answer = refuse(error)
      return error.more.hangUp ? lingering(answer, c.env.incoming) : answer
    }
    if (isDatabaseAway(error)) {
      // Said once when the connection was lost; every call of every machine would repeat it.
      log.debug({ ...call, reason: reasonOf(error) }, 'the database does not answer')
      return refuse(
        new Refusal('Unavailable', 'The database does not answer at present.', {
          // Those who were put off by one outage are not to come back in one second.
          retryAfter: 3 + Math.floor(Math.random() * 8),
        }),
      )
    }
    const requestId = newId()
    log.error({ ...call, requestId, err: error }, 'call failed')
    return refuse(
      new Refusal('Internal', `Something went wrong here; the log has it as ${requestId}.`, {
        lines: { request: requestId },
      }),
    )
  })

  return app
}

function spend(allowance: Allowance, machine: Machine, amount: number, of: string): void {
  const wait = allowance.take(machine.id, amount)
  if (wait === 0) return
  throw new Refusal('TooMany', `${machine.name} sends too many ${of}: wait ${wait} s.`, {
    retryAfter: wait,
  })
}
