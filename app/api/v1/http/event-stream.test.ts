import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { expect, test, vi } from 'vitest'
import { type EventStream, openEventStream } from './event-stream'

test('a reader that does not read is dropped with what waits for it; another one hears on', async () => {
  const streams: EventStream[] = []
  const ended = vi.fn()
  const server = createServer(
    getRequestListener(({ signal, url }) => {
      const stream = openEventStream(
        signal,
        async () => true,
        () => ended(new URL(url).pathname),
      )
      streams.push(stream)
      return new Response(stream.readable, { headers: { 'Content-Type': 'text/event-stream' } })
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const sockets = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')] as const
  const [slow, quick] = sockets
  let heard = 0
  quick.on('data', (chunk) => {
    heard += chunk.length
  })
  quick.write('GET /quick HTTP/1.1\r\nHost: muster\r\n\r\n')
  await vi.waitFor(() => expect(streams).toHaveLength(1))
  slow.pause()
  slow.write('GET /slow HTTP/1.1\r\nHost: muster\r\n\r\n')
  await vi.waitFor(() => expect(streams).toHaveLength(2))

  const news = 'x'.repeat(32 * 1024)
  let sent = 0
  // The kernel takes some megabytes of its own; the rest is ours to bound.
  while (streams[1]?.send('changes', news) && sent < 4000) {
    expect(streams[0]?.send('changes', news)).toBe(true)
    sent += 1
    await new Promise(setImmediate)
  }
  expect(sent).toBeLessThan(4000)
  expect(ended.mock.calls).toEqual([['/slow']])
  expect(streams[1]?.send('changes', 'more')).toBe(false)
  await vi.waitFor(() => expect(heard).toBeGreaterThan(sent * news.length))
  // What it finds when it reads again is an end, so that it comes back and begins anew.
  const over = new Promise((resolve) => slow.on('close', resolve))
  slow.on('error', () => undefined).resume()
  await over
  quick.destroy()
  server.close()
})
