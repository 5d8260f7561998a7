import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { now } from '@/lib/platform/clock'
import { withCrashPoint } from '@/lib/platform/crash-point'
import type { HotProfiles } from './hot-profiles'
import type { Metrics } from './metrics'
import { readPlainGet } from './plain-get'

/**
 * Tells a machine that keeps its connection and has its profile already that nothing is new, before
 * node:http makes objects of the request, which takes longer than all the rest.
 *
 * The connection is node:http's from its beginning, with its limits, its timeouts and its closing: we
 * only look at what comes before its parser does, for as long as that is one whole plain GET of a
 * profile at a time. The first of them goes the ordinary way, so that node:http knows the connection
 * as one that rests between requests. With the first bytes that are anything else, or that come while
 * an answer is under way, we never look again.
 */
export function openFrontDoor(
  server: Server,
  hot: Pick<HotProfiles, 'findHeld'>,
  metrics: Pick<Metrics, 'hot'>,
): void {
  /** Connections that wait for a request: node:http has answered all that it was given. */
  const resting = new WeakSet<Socket>()

  server.prependListener('request', ({ socket }, response) => {
    response.once('close', () => resting.add(socket))
  })
  server.on('connection', (socket: Socket) => {
    const [toParser, ...others] = socket.listeners('data')
    if (!toParser || others.length > 0) return
    let first = true

    const look = (chunk: Buffer) => {
      const request = readPlainGet(chunk)
      const isNext =
        first || (resting.has(socket) && socket.writable && socket.writableLength === 0)
      if (!request || !isNext || !server.listening) {
        socket.off('data', look)
        socket.on('data', toParser as typeof look)
      } else if (!first) {
        const held = hot.findHeld(request.path, request.asked)
        if (held) {
          metrics.hot(304)
          answer(socket, `${held.notModified(request.asked)}${manners(server)}`)
          return
        }
      }
      first = false
      resting.delete(socket)
      toParser.call(socket, chunk)
    }
    // Adding a listener makes node:http leave the reading to the socket: only then is the bytes' way
    // through it, and its pausing when they come too fast, whole.
    socket.on('data', look)
    socket.off('data', toParser as typeof look)
  })
}

const answer = withCrashPoint('machine GET /q at the front door', (socket: Socket, text: string) =>
  socket.write(text, 'latin1'),
)

let second = 0
let lines = ''

/** What node:http says with every answer on a connection that is kept. */
function manners({ keepAliveTimeout }: Server): string {
  const at = now()
  const present = Math.floor(at.getTime() / 1000)
  if (present !== second) {
    second = present
    const timeout = Math.floor(keepAliveTimeout / 1000)
    lines = `Date: ${at.toUTCString()}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=${timeout}\r\n\r\n`
  }
  return lines
}
