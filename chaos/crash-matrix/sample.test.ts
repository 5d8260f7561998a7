import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { StackPart } from '@/chaos/stack/layout'
import { addPool, writeProfiles } from '@/chaos/stack/small-site'
import { ChaosStack } from '@/chaos/stack/stack'
import type { StackProcess } from '@/chaos/stack/stack-process'
import { systemActor } from '@/lib/access/roles'
import { scalePool } from '@/lib/operations/scale-pool'
import { quickStack } from './site'
import { inService, until } from './stories/script'
import { type Habits, Victim } from './victim'

const size = 2

/** A few of the places where the matrix kills them all, in the order in which a site comes to them. */
const controllerPoints = [
  `${ec2Call('launch', 'RunInstances')} before`,
  `${ec2Call('launch', 'RunInstances')} after`,
  `${ec2Call('terminate', 'TerminateInstances')} after`,
]
const gatewayPoints = ['machine POST /v1/register answer before']

/** How the only call of a file is named. */
function ec2Call(name: string, action: string): string {
  const file = `lib/ec2/${name}.ts`
  const lines = readFileSync(file, 'utf8').split('\n')
  return `ec2 ${file}:${lines.findIndex((line) => line.includes('ec2.call(')) + 1} ${action}`
}

test('a controller and a gateway that die in the middle of their calls launch nothing twice', {
  timeout: 240_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-sample-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const profiles = writeProfiles(join(folder, 'profiles'), ['wn'])
  const points: Partial<Record<StackPart, string[]>> = {
    controller: controllerPoints,
    gateway: gatewayPoints,
  }
  const victims = new Map<StackPart, Victim>()
  const bringUp = async (part: StackPart, process: StackProcess) => {
    const whereToDie = points[part]
    if (!whereToDie) return process.start()
    const habits: Habits = { atStart: new Set(), atEnd: new Set() }
    const victim = new Victim(process, join(folder, part), habits)
    victims.set(part, victim)
    await victim.begin(whereToDie, whereToDie.length)
  }
  const stack = await ChaosStack.start({ profiles, env: quickStack, bringUp }, ({ db }) =>
    addPool(db, { name: 'wn' }),
  )
  onTestFinished(() => stack.stop())
  const [dying, beside] = [victims.get('controller'), victims.get('gateway')]
  if (!dying || !beside) throw new Error('There is no controller or no gateway.')
  const { db } = stack.database
  for (const desired of [size, 0]) {
    const { version } = await db.pool.findUniqueOrThrow({ where: { name: 'wn' } })
    await scalePool({ db, actor: systemActor('test') }, { pool: 'wn', version, desired })
    await until(`${desired} machines are configured`, async () => {
      return (await inService(db, 'wn')).length === desired
    })
  }
  await stack.atRest(60)
  await Promise.all([dying.leave(), beside.leave()])
  expect(dying.deaths).toEqual(controllerPoints)
  expect(beside.deaths).toEqual(gatewayPoints)
  expect([...dying.failures, ...beside.failures]).toEqual([])
  expect(await stack.violations()).toEqual([])
  const { instances } = await stack.ec2.books()
  expect(instances).toHaveLength(size)
})
