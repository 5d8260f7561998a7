import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type TestGateway, type TestSite, testSite } from './testing/site'
import { Talk } from './testing/talk'

let site: TestSite
let gateway: TestGateway

beforeAll(async () => {
  site = await testSite()
  gateway = await site.start({ bounds: { requestTime: 1 } })
})
afterAll(() => site.close())

/** Keeps saying a little more, as long as anybody listens. */
function dribble(talk: Talk): void {
  const timer = setInterval(() => talk.send('x'), 50)
  onTestFinished(() => {
    clearInterval(timer)
    talk.end()
  })
}

test.each([
  ['its head', ['GET /v1/profile HTTP/1.1\r\nHost: a\r\nX-Slow: ']],
  [
    'its body',
    ['POST /v1/register HTTP/1.1\r\nHost: a\r\nContent-Length: 30000\r\n\r\nlaunch=a&signature='],
  ],
  [
    'the head of a later request',
    ['GET /q/k/wn.json HTTP/1.1\r\nHost: a\r\n\r\n', 'GET /q/k/wn.json HTTP/1.1\r\nHost: '],
  ],
])('who sends %s a byte at a time is cut off, and keeps nobody waiting', async (_, parts) => {
  const talk = new Talk(gateway.port)
  const last = parts.at(-1) ?? ''
  for (const part of parts.slice(0, -1)) await talk.say(part)
  talk.heard = ''
  talk.send(last)
  dribble(talk)
  expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200)
  expect(talk.ended).toBe(false)
  await expect.poll(() => talk.ended, { timeout: 10_000 }).toBe(true)
  expect(talk.heard).toMatch(/^HTTP\/1\.1 408 /)
})

test('who takes its time between two requests is not', async () => {
  const talk = new Talk(gateway.port)
  onTestFinished(() => talk.end())
  const ask = 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'
  expect(await talk.say(ask)).toContain('ok=1')
  const slow = new Talk(gateway.port)
  slow.send('GET /')
  // By then the time of a request is over, and who was slow has been looked for.
  await expect.poll(() => slow.ended, { timeout: 10_000 }).toBe(true)
  expect(await talk.say(ask)).toContain('ok=1')
})
