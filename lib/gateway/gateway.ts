import { createServer, type RequestListener, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Certificate } from 'pkijs'
import { type Config, ConfigError } from '@/lib/platform/config'
import { crashPoints } from '@/lib/platform/crash-point'
import { logger } from '@/lib/platform/log'
import { siteSecret } from '@/lib/platform/secret'
import { createPrisma } from '@/lib/store/client'
import { type Listener, listen } from '@/lib/store/listen'
import { Admission } from './admission'
import { Allowance } from './allowance'
import { answerFromMemory } from './answer-from-memory'
import { Refusal } from './answers'
import { createApp } from './app'
import type { Bounds } from './bounds'
import { CatchUp } from './catch-up'
import { PinnedCertificate } from './certificates'
import { repeat, untilDone } from './chores'
import { crashingAnswers } from './crashing-answers'
import { isDatabaseAway, reasonOf } from './database-away'
import { openFrontDoor } from './front-door'
import { LateBinding } from './late-binding'
import { gatewayMetrics } from './metrics'
import { isEldestGateway, sweepDeadGateways } from './presence'
import { Problems } from './problems'
import { isRunning, ProcessRow } from './process-row'
import { watchProfiles } from './profile-source'
import type { Site } from './register-machine'

const beatMs = 5_000
/** Beside those of the rooms. */
const spareConnections = 4_000

export interface Gateway {
  port: number
  /** Its id among the processes. */
  id: string
  /** Resolves once this gateway has heard of all changes that were committed until now. */
  caughtUp(): Promise<void>
  close(): Promise<void>
}

/**
 * Starts a gateway. Only a port that it cannot have is an error: a database that is away, a missing
 * certificate or bad profiles are said, in the log and to the console, and taken up when they come.
 */
export async function startGateway(
  config: Config,
  databaseUrl: string,
  bounds: Bounds,
): Promise<Gateway> {
  const log = logger('gateway')
  const db = createPrisma(databaseUrl, 20)
  const row = new ProcessRow(db)
  const metrics = gatewayMetrics()
  const site: Site & { name: string } = {
    name: config.site,
    region: config.region,
    secret: siteSecret(config),
    gatewayUrl: config.gatewayUrl,
  }
  const requests = new Allowance(bounds.requestRate, bounds.requestRate * 5)
  const { cdpPort } = config
  const parts = { db, gatewayId: row.id, site, cdpPort, bounds, requests, metrics, log }
  const binding = new LateBinding(parts)
  const catchUp = new CatchUp(db)
  const pinned = new PinnedCertificate(config)
  const problems = new Problems((problem) => log.warn(problem))
  let following: Listener | undefined
  let listening = false
  let closed = false

  const certificate = (): Certificate => {
    const held = pinned.look()
    if ('certificate' in held) return held.certificate
    throw new Refusal('Unavailable', held.problem, { retryAfter: 30 })
  }
  const setListening = (now: boolean) => {
    listening = now
    metrics.listening.set(now ? 1 : 0)
  }

  const app = createApp({
    db,
    site,
    bounds,
    binding,
    requests,
    admission: {
      registrations: new Admission('registrations', bounds.registrations, bounds.waiting),
      calls: new Admission('calls', bounds.calls, bounds.waiting),
    },
    metrics,
    log,
    certificate,
    whyNotReady: async () => {
      if (!listening) return 'The database does not answer at present.'
      await db.$queryRaw`SELECT 1`
      return undefined
    },
  })
  const listener = getRequestListener(app.fetch)
  const answer: RequestListener = (request, response) => {
    if (answerFromMemory(binding.hot, metrics, request, response)) return
    void listener(request, response)
  }
  const requestTimeMs = bounds.requestTime * 1000
  const server = createServer(
    // Who sends a byte at a time is looked for so often: at most a quarter over its time.
    { connectionsCheckingInterval: requestTimeMs / 4 },
    crashPoints ? crashingAnswers(answer, crashPoints) : answer,
  )
  openFrontDoor(server, binding.hot, metrics)
  server.requestTimeout = requestTimeMs
  server.headersTimeout = requestTimeMs
  server.keepAliveTimeout = 65_000
  // A reader that takes nothing of an answer for so long is gone. Rooms have a word in between.
  server.timeout = Math.max(120_000, bounds.roomComment * 3000)
  server.maxConnections = bounds.rooms + spareConnections
  const port = await listenOn(server, config.gatewayPort).catch(async (error) => {
    await db.$disconnect()
    throw error
  })

  const beat = async () => {
    const held = pinned.look()
    problems.set('certificate', 'problem' in held ? held.problem : undefined)
    problems.set('url', whyNotUrl(config.gatewayUrl))
    await row.beat(problems.all(), { rooms: binding.rooms.size, port, url: config.gatewayUrl })
    const swept = await sweepDeadGateways(db, row, isRunning)
    binding.keepRoomless(await isEldestGateway(db, row.id))
    if (swept > 0) log.info({ machines: swept }, 'cleared the rooms of gateways that ended')
  }
  const connect = async () => {
    following = await listen(databaseUrl, ['muster_room'], {
      onNotify: (_channel, payload) => {
        if (!catchUp.heard(payload)) binding.heard(payload)
      },
      onConnect: () => {
        setListening(true)
        binding.connected()
      },
      onLost: (error) => {
        setListening(false)
        binding.lost()
        catchUp.lost()
        log.warn({ reason: error.message }, 'lost the database; coming back')
      },
    })
  }
  const every = (ms: number, what: string, work: () => Promise<void>) =>
    repeat(ms, work, (error) =>
      log.debug({ reason: reasonOf(error) }, `${what} failed; again later`),
    )
  const chores = [
    every(beatMs, 'sign of life', beat),
    every(bounds.roomComment * 1000, 'comparing rooms', () => binding.tick()),
  ]
  const begun = untilDone(
    [beat, connect],
    () => closed,
    (error) => {
      const what = isDatabaseAway(error)
        ? 'The database does not answer'
        : 'The start is not complete'
      problems.set('start', `${what}: ${reasonOf(error)}`)
    },
  ).then(() => problems.set('start', undefined))
  const profiles = watchProfiles({
    db,
    databaseUrl,
    source: config.profilesSource,
    everyMs: config.profilesEverySeconds * 1000,
    log,
  })
  log.info({ port, id: row.id, site: config.site, region: config.region }, 'listening')

  return {
    port,
    id: row.id,
    async caughtUp() {
      if (listening && !closed) await catchUp.done()
    },
    async close() {
      closed = true
      await Promise.all(chores.map((stop) => stop()))
      await begun
      await profiles.close()
      await following?.close()
      const stopped = new Promise((resolve) => server.close(resolve))
      try {
        await binding.close()
        await row.remove()
      } catch (error) {
        log.warn({ reason: reasonOf(error) }, 'could not sign off')
      }
      server.closeAllConnections()
      await stopped
      await db.$disconnect()
    },
  }
}

/** The Quattor client takes no other addresses. */
function whyNotUrl(url: string): string | undefined {
  return /^https?:\/\/[-/.?\w:=%&]+$/.test(url)
    ? undefined
    : `GATEWAY_URL=${url}: Quattor clients refuse an address with other characters than letters, digits and -/.?_:=%&.`
}

async function listenOn(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE'
          ? 'the port is in use: stop what listens there, or set another'
          : `cannot listen there (${error.code ?? error.message})`
      reject(new ConfigError(`GATEWAY_PORT=${port}: ${why}`))
    })
    server.listen(port, resolve)
  })
  const address = server.address()
  return typeof address === 'object' && address ? address.port : port
}
