import type { IncomingMessage, RequestListener } from 'node:http'
import type { CrashPoints } from '@/lib/platform/crash-point'
import { routeOf } from './route-of'

type Call = (...args: unknown[]) => unknown

/**
 * The gateway's listener, with crash points: before a call is looked at, on both sides of its answer,
 * and of everything that is written into a room.
 */
export function crashingAnswers(listener: RequestListener, points: CrashPoints): RequestListener {
  return (request, response) => {
    const name = `machine ${callOf(request)}`
    points.reach(`${name} before`)
    const { write, end } = response
    const around = (what: string, call: unknown) =>
      function crashing(this: unknown, ...args: unknown[]): unknown {
        points.reach(`${what} before`)
        const done: unknown = (call as Call).apply(response, args)
        points.reach(`${what} after`)
        return done
      }
    response.end = around(`${name} answer`, end) as typeof end
    response.write = function crashing(this: unknown, ...args: unknown[]): boolean {
      const what = `machine room ${eventOf(args[0])}`
      return around(what, write).apply(this, args) as boolean
    } as typeof write
    listener(request, response)
  }
}

/** `GET /v1/room`; a HEAD is a GET to what answers it. */
export function callOf({
  method = 'GET',
  url = '/',
}: Pick<IncomingMessage, 'method' | 'url'>): string {
  const route = routeOf(new URL(url, 'http://gateway').pathname)
  return route === 'other' ? route : `${method === 'HEAD' ? 'GET' : method} ${route}`
}

function eventOf(text: unknown): string {
  return /^event: (\w+)$/m.exec(String(text))?.[1] ?? 'comment'
}
