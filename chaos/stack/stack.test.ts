import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { processStart } from '@/lib/store/embedded/live-process'
import { addPool, writeProfiles } from './small-site'
import { ChaosStack } from './stack'

const quick = { SIM_PENDING: '10-50', SIM_SHUTTING_DOWN: '10-50', SIM_BOOT: '0', SIM_RUN: '20' }
let folder: string
let stack: ChaosStack

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muster-chaos-test-'))
  const profiles = writeProfiles(folder, ['wn'])
  stack = await ChaosStack.start({ profiles, env: quick }, ({ db }) =>
    addPool(db, { name: 'wn', desired: 3 }),
  )
}, 120_000)
afterAll(async () => {
  const pids = [stack.simulator, ...stack.gateways, ...stack.controllers].map(({ pid }) => pid)
  await stack.stop()
  rmSync(folder, { recursive: true, force: true })
  // Nothing is left behind.
  expect(pids.map(processStart)).toEqual(pids.map(() => undefined))
}, 120_000)

test('a site comes to rest, whoever is killed, stopped or frozen', {
  timeout: 120_000,
}, async () => {
  const { db } = stack.database
  await stack.atRest(60)
  expect(await stack.violations()).toEqual([])
  // The gateway has heard all that a machine says, which sits in its room.
  const [machine] = await db.machine.findMany({ include: { logChunks: true, componentRuns: true } })
  const log = Buffer.concat((machine?.logChunks ?? []).map(({ bytes }) => Buffer.from(bytes)))
  expect(log.toString()).toMatch(/^\[muster\] \S+ step: start\n/)
  expect(log.toString()).toMatch(/^\[muster\] \S+ ncm-ncd ended with exit code 0$/m)
  expect(machine?.componentRuns).toMatchObject([{ errors: 0, failed: [] }])
  expect(machine?.gatewayId).toEqual(expect.any(String))

  const controller = stack.controllers[0]
  const gateway = stack.gateways[0]
  if (!controller || !gateway) throw new Error('There is no controller or no gateway.')
  controller.freeze()
  await db.pool.update({ where: { name: 'wn' }, data: { desired: 4 } })
  expect(await stack.underWay()).toEqual(['wn has 3 of 4'])
  expect(controller.alive).toBe(true)
  controller.thaw()
  await stack.database.kill()
  await expect(db.pool.count()).rejects.toThrow()
  await stack.database.startAgain()

  const before = controller.pid
  controller.kill()
  await controller.ended()
  await controller.restart()
  expect(controller.pid).not.toBe(before)
  await stack.atRest(60)
  expect(await stack.violations()).toEqual([])
  expect(await db.machine.count({ where: { state: 'configured' } })).toBe(4)
  expect(gateway.log).toContain('"level"')
})
