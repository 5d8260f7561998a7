import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anyMachineCall, anyRawBytes } from './testing/any-machine-call'
import { registered, type TestMachine } from './testing/client'
import { ownFault, sayBytes } from './testing/say-bytes'
import { aProfile, type TestGateway, type TestSite, testSite } from './testing/site'

let site: TestSite
let gateway: TestGateway
let machine: TestMachine

beforeAll(async () => {
  site = await testSite()
  await site.publish('wn', aProfile)
  gateway = await site.start({ bounds: { logRate: 1_000_000_000 } })
  machine = await registered(site, gateway.url)
  await machine.fetchProfile(gateway.url)
  await machine.status(gateway.url, { phase: 'bootstrapped' })
})
afterAll(() => site.close())

test('whatever a machine sends, the gateway answers it, and never with an error of its own', async () => {
  const { token, profilePath, launch, launchToken } = machine
  const calls = anyMachineCall({ token, profilePath, launch: launch.id, launchToken })
  await fc.assert(
    fc.asyncProperty(calls, async ({ path, ...init }) => {
      const answer = await fetch(`${gateway.url}${path}`, init)
      const isRoom = answer.headers.get('content-type') === 'text/event-stream'
      const text = isRoom ? '' : await answer.text()
      if (isRoom) await answer.body?.cancel()
      expect(text).not.toContain('error=Internal')
      expect(answer.status).toBeLessThan(500)
    }),
    { seed: 21, numRuns: 250 },
  )
  expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200)
})

test('whatever bytes come, the gateway says something or nothing, and goes on', async () => {
  await fc.assert(
    fc.asyncProperty(anyRawBytes(machine.token, machine.profilePath), async (pieces) => {
      expect(await sayBytes(gateway.port, pieces)).not.toMatch(ownFault)
    }),
    { seed: 22, numRuns: 150 },
  )
  expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200)
})
