import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { now } from '@/lib/platform/clock'
import type { HotProfiles } from './hot-profiles'
import type { Metrics } from './metrics'
import { readPlainGet } from './plain-get'

/**
 * Answers on a connection what is answered from memory, before node:http has made objects of it,
 * which would take longer than all the rest. With the first request that is anything else, or is not
 * there whole, the connection goes to node:http for good.
 */
export function openFrontDoor(server: Server, hot: HotProfiles, metrics: Metrics): void {
  const [toHttp] = server.listeners('connection')
  if (!toHttp) throw new Error('an HTTP server that takes no connections')
  const waiting = new Set<Socket>()

  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    const leave = () => {
      waiting.delete(socket)
      socket.off('data', take).off('end', hangUp).off('timeout', hangUp).off('error', ignore)
      socket.off('close', leave)
      socket.setTimeout(0)
    }
    const handOver = (chunk: Buffer) => {
      leave()
      // As if it had not been read yet: given on from within the reading of it, node:http loses its
      // hold on how fast the rest comes.
      socket.pause()
      socket.unshift(chunk)
      toHttp.call(server, socket)
      socket.resume()
    }
    const take = (chunk: Buffer) => {
      const request = socket.writableNeedDrain ? undefined : readPlainGet(chunk)
      const answer = request && hot.find(request.path, request.asked)
      if (!answer) return handOver(chunk)
      const { served, zip, body } = answer
      const status = body ? 200 : 304
      metrics.hot(status)
      const connection = request.close ? 'Connection: close\r\n' : ''
      const length = body ? `Content-Length: ${body.byteLength}\r\n` : ''
      const head = `${served.head(status, zip)}${dateLine()}${connection}${length}\r\n`
      socket.cork()
      socket.write(head, 'latin1')
      if (body) socket.write(body)
      socket.uncork()
      if (request.close) hangUp()
    }
    const hangUp = () => socket.destroySoon()
    waiting.add(socket)
    socket.setTimeout(server.keepAliveTimeout)
    socket.on('data', take).on('end', hangUp).on('timeout', hangUp).on('error', ignore)
    socket.on('close', leave)
  })
  // node:http knows nothing of these connections, and would wait for them for ever.
  const { close } = server
  server.close = (done) => {
    for (const socket of waiting) socket.destroySoon()
    return close.call(server, done)
  }
}

/** A connection that breaks is over; there is nobody to be told. */
function ignore(): void {}

let second = 0
let line = ''

function dateLine(): string {
  const at = now()
  const present = Math.floor(at.getTime() / 1000)
  if (present !== second) {
    second = present
    line = `Date: ${at.toUTCString()}\r\n`
  }
  return line
}
