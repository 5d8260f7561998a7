import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorSchema } from '@/app/api/v1/schemas/common'
import { sayBytes } from '@/lib/gateway/testing/say-bytes'

const file = String(new URL('./unreadable-address.mjs', import.meta.url))
let port: number
const server = createServer()

beforeAll(async () => {
  const { readableOnly } = (await import(file)) as {
    readableOnly(answer: RequestListener): RequestListener
  }
  server.on(
    'request',
    readableOnly((request, response) => void response.end(`reads ${request.url}`)),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close())

const ask = (start: string) => sayBytes(port, [Buffer.from(`${start} HTTP/1.1\r\nHost: m\r\n\r\n`)])

test.each(['GET /volumes/%', 'GET /a%ff', 'GET /%ED%A0%80', 'OPTIONS *', 'GET http://m/%'])(
  '%s is the mistake of who sends it',
  async (start) => {
    expect(await ask(start)).toMatch(/^HTTP\/1\.1 400 /)
  },
)

test('a script is told in the way of the API', async () => {
  const said = await ask('GET /api/v1/volumes/%')
  const { error } = errorSchema.parse(JSON.parse(said.slice(said.indexOf('{'))))
  expect(error).toMatchObject({ code: 'InvalidInput', message: expect.stringMatching(/UTF-8/) })
  expect(said.toLowerCase()).toContain(`x-request-id: ${error.requestId}`)
})

test.each(['/', '/machines/a%20b?q=%', '/%C3%A9', '//x', 'http://other/machines', '/a?%ff'])(
  'GET %s is read',
  async (path) => {
    expect(await ask(`GET ${path}`)).toContain(`reads ${path}`)
  },
)
