import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { ApiClient } from './api-client'

test('a call of whose answer only the beginning comes is repeated under the same key', async () => {
  const keys: (string | string[] | undefined)[] = []
  const server = createServer((request, response) => {
    keys.push(request.headers['idempotency-key'])
    const body = '{"operation":"o1"}'
    response.writeHead(202, { 'content-length': body.length })
    if (keys.length > 1) response.end(body)
    else response.write(body.slice(0, 5), () => response.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const api = new ApiClient([`http://127.0.0.1:${port}`], 'a token')
  expect(await api.post('/pools', { name: 'wn' })).toEqual({ operation: 'o1' })
  expect(keys).toHaveLength(2)
  expect(keys[1]).toBe(keys[0])
})
