import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { addPool, writeProfiles } from '@/chaos/stack/small-site'
import { ChaosStack } from '@/chaos/stack/stack'
import { systemActor } from '@/lib/access/roles'
import { scalePool } from '@/lib/operations/scale-pool'
import { quickStack } from './site'
import { inService, until } from './stories/script'
import { type Habits, Victim } from './victim'

const size = 3

/** A few of the places where the matrix kills them all, in the order in which a site comes to them. */
const controllerPoints = [
  /RunInstances before$/,
  /RunInstances after$/,
  /TerminateInstances after$/,
]
const gatewayPoints = [/POST \/v1\/register before$/, /POST \/v1\/status answer before$/]

test('a controller and a gateway that die in the middle of their calls launch nothing twice', {
  timeout: 240_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-sample-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const profiles = writeProfiles(join(folder, 'profiles'), ['wn'])
  const stack = await ChaosStack.start({ profiles, env: quickStack }, ({ db }) =>
    addPool(db, { name: 'wn' }),
  )
  onTestFinished(() => stack.stop())
  const [controller, gateway] = [stack.controllers[0], stack.gateways[0]]
  if (!controller || !gateway) throw new Error('There is no controller or no gateway.')
  const habits = (): Habits => ({ atStart: new Set(), atEnd: new Set() })
  const victims = [
    { victim: new Victim(controller, join(folder, 'controller'), habits()), at: controllerPoints },
    { victim: new Victim(gateway, join(folder, 'gateway'), habits()), at: gatewayPoints },
  ]
  const { db } = stack.database
  const tell = async (count: number) => {
    for (const desired of [count, 0]) {
      const { version } = await db.pool.findUniqueOrThrow({ where: { name: 'wn' } })
      await scalePool({ db, actor: systemActor('test') }, { pool: 'wn', version, desired })
      const there = async () => (await inService(db, 'wn')).length === desired
      await until(`${desired} machines are configured`, there)
    }
    await stack.atRest(60)
  }
  await Promise.all(victims.map(({ victim }) => victim.begin()))
  await tell(1)
  // What they came to is known once they were looked at.
  await Promise.all(victims.map(({ victim }) => victim.spare()))
  const points = victims.map(({ victim, at }) =>
    at.map((one) => [...victim.reached].find((point) => one.test(point)) ?? String(one)),
  )
  await Promise.all(victims.map(({ victim }, index) => victim.arm(points[index] ?? [], false)))
  await tell(size)
  expect(victims.map(({ victim }) => victim.deaths)).toEqual(points)
  expect(victims.flatMap(({ victim }) => victim.failures)).toEqual([])
  expect(await stack.violations()).toEqual([])
  const { instances } = await stack.ec2.books()
  expect(instances).toHaveLength(1 + size)
  await Promise.all(victims.map(({ victim }) => victim.leave()))
})
