import { afterAll, beforeAll, expect, it } from 'vitest'
import { findFailing } from './find'
import { type Server, startServer } from './server'
import { openStage, type Stage } from './stage'

const count = 300
let server: Server
let stage: Stage
beforeAll(async () => {
  server = await startServer(1)
  stage = await openStage(server.databases[0] ?? '')
}, 60_000)
afterAll(async () => {
  await stage?.close()
  await server?.stop()
})

it('a site keeps what it promises in every random schedule', { timeout: 600_000 }, async () => {
  let played = 0
  const failing = await findFailing(stage, 20_260, count, { played: () => played++ })
  expect(failing?.history ?? '').toBe('')
  expect(played).toBe(count)
})
