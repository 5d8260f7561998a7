import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FaultCode, faults } from '@/lib/lifecycle/faults'
import { moveMachine, setFault } from '@/lib/store/machine-history'
import { registered, type TestMachine } from './testing/client'
import { aProfile, type TestGateway, type TestSite, testSite } from './testing/site'

let site: TestSite
let gateway: TestGateway

beforeAll(async () => {
  site = await testSite()
  await site.publish('wn', aProfile)
  gateway = await site.start()
})
afterAll(() => site.close())

const say = (machine: TestMachine, values: Record<string, string>) =>
  machine.status(gateway.url, values)
const ok = async (machine: TestMachine, values: Record<string, string>) => {
  const answer = await say(machine, values)
  expect(answer).toMatchObject({ status: 200 })
  return answer.values.revision
}
const fault = (machine: TestMachine, code: FaultCode) =>
  site.db.$transaction(async (tx) => {
    const row = await tx.machine.findUniqueOrThrow({ where: { id: machine.id } })
    await setFault(tx, row, code, faults[code].meaning, { actor: 'test' })
  })
const events = (machine: TestMachine) =>
  site.db.machineEvent.findMany({ where: { machineId: machine.id }, orderBy: { id: 'asc' } })

/** A machine that holds its profile and has said so. */
const bootstrapped = async () => {
  const machine = await registered(site, gateway.url)
  expect((await machine.fetchProfile(gateway.url)).status).toBe(200)
  await ok(machine, { phase: 'bootstrapped' })
  return machine
}
const configured = async () => {
  const machine = await bootstrapped()
  await ok(machine, { phase: 'configuring' })
  await ok(machine, { phase: 'configured', exit: '0' })
  return machine
}

describe('what a machine says of itself', () => {
  test('takes it from booting to configured, with its history', async () => {
    const machine = await registered(site, gateway.url)
    expect(await site.machine(machine.id)).toMatchObject({ state: 'booting', phase: 'registered' })
    await fault(machine, 'BootTimeout')
    await machine.fetchProfile(gateway.url)
    expect(await ok(machine, { phase: 'bootstrapped', step: 'ccm-fetch' })).toBe('1')
    expect(await site.machine(machine.id)).toMatchObject({
      state: 'bootstrapped',
      phase: 'bootstrapped',
      step: 'ccm-fetch',
      faultCode: null,
      bootstrappedAt: expect.any(Date),
      heardAt: expect.any(Date),
    })
    expect(await ok(machine, { phase: 'configuring' })).toBe('1')
    expect(await site.machine(machine.id)).toMatchObject({ configuringAt: expect.any(Date) })
    await ok(machine, { phase: 'configured', exit: '0', revision: '1' })
    expect(await site.machine(machine.id)).toMatchObject({
      state: 'configured',
      revisionServed: 1,
      revisionApplied: 1,
    })
    expect((await events(machine)).map((e) => [e.kind, e.toState ?? e.code])).toEqual([
      ['state', 'booting'],
      ['phase', 'registered'],
      ['fault', 'BootTimeout'],
      ['fault-cleared', 'BootTimeout'],
      ['state', 'bootstrapped'],
      ['phase', 'configuring'],
      ['state', 'configured'],
    ])
  })

  test('may be repeated without harm', async () => {
    const machine = await bootstrapped()
    const before = await events(machine)
    await ok(machine, { phase: 'bootstrapped' })
    await ok(machine, { phase: 'configuring' })
    await ok(machine, { phase: 'configured' })
    await ok(machine, { phase: 'configured' })
    await ok(machine, { phase: 'bootstrapped' })
    expect(await site.machine(machine.id)).toMatchObject({
      state: 'configured',
      phase: 'configured',
    })
    expect(await events(machine)).toHaveLength(before.length + 2)
  })

  test('sets a fault with the step and message, which the next success clears', async () => {
    const machine = await registered(site, gateway.url)
    await ok(machine, { phase: 'failed', step: 'ccm-fetch', exit: '2', message: 'no\nprofile' })
    expect(await site.machine(machine.id)).toMatchObject({
      state: 'booting',
      faultCode: 'BootstrapFailed',
      faultMessage: 'ccm-fetch failed (exit code 2): no profile',
    })
    await machine.fetchProfile(gateway.url)
    await ok(machine, { phase: 'bootstrapped' })
    await ok(machine, { phase: 'configuring' })
    await ok(machine, { phase: 'failed', exit: '255', message: '2 errors', revision: '1' })
    expect(await site.machine(machine.id)).toMatchObject({
      state: 'bootstrapped',
      faultCode: 'ConfigureFailed',
      faultMessage: 'Quattor run failed (exit code 255): 2 errors',
    })
    await ok(machine, { phase: 'configured' })
    expect(await site.machine(machine.id)).toMatchObject({ state: 'configured', faultCode: null })
  })

  test('of a machine in service keeps it there, faulty until a run succeeds', async () => {
    const machine = await configured()
    await ok(machine, { phase: 'configuring' })
    await ok(machine, { phase: 'failed', step: 'ncm-ncd', exit: '255' })
    expect(await site.machine(machine.id)).toMatchObject({
      state: 'configured',
      faultCode: 'ConfigureFailed',
    })
    await ok(machine, { phase: 'configured' })
    expect(await site.machine(machine.id)).toMatchObject({ faultCode: null })
    await fault(machine, 'Unreachable')
    await ok(machine, { phase: 'configured' })
    expect(await site.machine(machine.id)).toMatchObject({ faultCode: 'Unreachable' })
  })

  test('names a revision that it was served; without one it is the last', async () => {
    const machine = await configured()
    const revision = await site.publish('wn', { ...aProfile, change: String(machine.id) })
    expect(await say(machine, { phase: 'configured', revision: String(revision) })).toMatchObject({
      status: 409,
      values: { error: 'OutOfOrder', message: expect.stringContaining('never served') },
    })
    expect(await site.machine(machine.id)).toMatchObject({ revisionApplied: revision - 1 })
    await machine.fetchProfile(gateway.url)
    expect(await ok(machine, { phase: 'configuring' })).toBe(String(revision))
    await ok(machine, { phase: 'configured', revision: '' })
    expect(await site.machine(machine.id)).toMatchObject({ revisionApplied: revision })
  })

  test('names the rendering that it was served, by its first digits', async () => {
    const machine = await configured()
    const { renderingApplied: first } = await site.machine(machine.id)
    expect(first).toMatch(/^\w{64}$/)
    await site.publish('wn', { ...aProfile, rendering: machine.id })
    await machine.fetchProfile(gateway.url)
    const { values } = await say(machine, { phase: 'configuring' })
    expect(values.rendering).toMatch(/^[0-9a-f]{16}$/)
    // Late: of the rendering before.
    await ok(machine, { phase: 'configured', rendering: first?.slice(0, 16) ?? '' })
    expect(await site.machine(machine.id)).toMatchObject({ renderingApplied: first })
    await ok(machine, { phase: 'configured', rendering: values.rendering ?? '' })
    const { renderingApplied, profileEtag } = await site.machine(machine.id)
    expect(renderingApplied).toBe(profileEtag)
    await ok(machine, { phase: 'configured', rendering: 'f'.repeat(16) })
    expect(await site.machine(machine.id)).toMatchObject({ renderingApplied: null })
    expect(await say(machine, { phase: 'configured', rendering: 'x' })).toMatchObject({
      status: 400,
    })
  })

  test('of a failed run is kept with its revision, until a run succeeds', async () => {
    const machine = await configured()
    const { revisionServed: revision } = await site.machine(machine.id)
    await ok(machine, { phase: 'configuring' })
    await ok(machine, { phase: 'failed', exit: '255', revision: String(revision) })
    expect(await site.machine(machine.id)).toMatchObject({
      revisionFailed: revision,
      revisionApplied: revision,
    })
    await ok(machine, { phase: 'configured' })
    expect(await site.machine(machine.id)).toMatchObject({ revisionFailed: null })
  })

  test('drained counts once it was told to retire', async () => {
    const machine = await configured()
    expect(await say(machine, { phase: 'drained' })).toMatchObject({ status: 409 })
    await site.db.machine.update({ where: { id: machine.id }, data: { intent: 'retire' } })
    await ok(machine, { phase: 'drained', exit: '1', message: 'the hook failed' })
    const { drainedAt } = await site.machine(machine.id)
    expect(drainedAt).toBeInstanceOf(Date)
    await ok(machine, { phase: 'drained' })
    expect(await site.machine(machine.id)).toMatchObject({ drainedAt })
    const last = (await events(machine)).at(-1)
    expect(last?.message).toBe('Drained (its hook ended with exit code 1): the hook failed')
  })
})

describe('a status is refused and changes nothing', () => {
  test.each([
    [{}, 400, 'phase must be one of'],
    [{ phase: 'retired' }, 400, 'phase must be one of'],
    [{ phase: 'bootstrapped', revision: 'five' }, 400, 'revision must be'],
    [{ phase: 'bootstrapped', revision: '0' }, 400, 'revision must be'],
    [{ phase: 'bootstrapped', revision: '99999999999' }, 400, 'revision must be'],
    [{ phase: 'failed', exit: '-1' }, 400, 'exit must be'],
    [{ phase: 'bootstrapped' }, 409, 'has not been served a profile'],
    [{ phase: 'configuring' }, 409, 'has not reported phase=bootstrapped'],
    [{ phase: 'configured' }, 409, 'has not reported phase=bootstrapped'],
    [{ phase: 'drained' }, 409, 'was not told to drain'],
  ])('%j', async (values, status, message) => {
    const machine = await registered(site, gateway.url)
    // What it would be served the gateway finds by itself, at a time of its own.
    const itsOwn = async () => {
      const { renderingDue, behindSince, updatedAt, ...row } = await site.machine(machine.id)
      return row
    }
    const before = await itsOwn()
    const answer = await say(machine, Object.fromEntries(Object.entries(values)))
    expect(answer).toMatchObject({ status, values: { message: expect.stringContaining(message) } })
    expect(await itsOwn()).toEqual(before)
  })

  test('configured with an exit code of failure', async () => {
    const machine = await bootstrapped()
    const answer = await say(machine, { phase: 'configured', exit: '255' })
    expect(answer).toMatchObject({ status: 400 })
    expect(await site.machine(machine.id)).toMatchObject({ state: 'bootstrapped' })
  })

  test('of a retired machine, or with a token of nobody', async () => {
    const machine = await registered(site, gateway.url)
    await site.db.$transaction((tx) =>
      moveMachine(tx, machine.machine, 'retired', '', { actor: 'test' }),
    )
    expect(await say(machine, { phase: 'drained' })).toMatchObject({
      status: 410,
      values: { error: 'Retired', message: expect.stringContaining('is retired') },
    })
    const stranger = await fetch(`${gateway.url}/v1/status`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${machine.name}.${'x'.repeat(43)}` },
    })
    expect(stranger.status).toBe(401)
  })

  test('free text is kept short, on one line and as text', async () => {
    const machine = await registered(site, gateway.url)
    const nasty = `<b>\u0000\u001b[31m\ud800"${'x'.repeat(5000)}`
    await ok(machine, { phase: 'failed', step: nasty, message: nasty })
    const { step, faultMessage } = await site.machine(machine.id)
    expect(step).toHaveLength(200)
    expect(step?.startsWith('<b> [31m')).toBe(true)
    expect(faultMessage?.length).toBeLessThan(800)
  })
})

describe('component results', () => {
  const send = (machine: TestMachine, body: string) =>
    machine.call(gateway.url, '/v1/components', { method: 'POST', body })

  test('are kept as ncm-ncd writes them, with counts that may be text', async () => {
    const machine = await bootstrapped()
    const report = {
      WARNINGS: '1',
      WARN_COMPS: { foo: '1' },
      CLIST: [{ name: 'ok' }, { name: 'foo' }],
      ERRORS: 2,
      ERR_COMPS: { foo: '1', needsfoo: 1 },
    }
    expect((await send(machine, JSON.stringify(report))).status).toBe(200)
    const run = await site.db.componentRun.findFirst({ where: { machineId: machine.id } })
    expect(run).toMatchObject({ errors: 2, warnings: 1, revision: expect.any(Number), report })
    expect(run).toMatchObject({
      failed: ['foo', 'needsfoo'],
      warned: ['foo'],
      logFrom: null,
      duration: null,
    })
  })

  test('keep where in the log their run begins, when the machine says so', async () => {
    const machine = await bootstrapped()
    await machine.log(gateway.url, 0, 'step: ncm-ncd\n')
    const at = (offset: string) =>
      machine.call(gateway.url, `/v1/components?offset=${offset}`, { method: 'POST', body: '{}' })
    expect((await at('14')).status).toBe(200)
    const run = await site.db.componentRun.findFirst({ where: { machineId: machine.id } })
    expect(run).toMatchObject({ logFrom: 14n, logTo: 14n })
    for (const wrong of ['', '-1', 'x', '1e3']) expect((await at(wrong)).status).toBe(400)
  })

  test('have the time that the run took', async () => {
    const machine = await bootstrapped()
    await ok(machine, { phase: 'configuring' })
    const { configuringAt } = await site.machine(machine.id)
    const earlier = new Date((configuringAt?.getTime() ?? 0) - 5_000)
    await site.db.machine.update({ where: { id: machine.id }, data: { configuringAt: earlier } })
    expect((await send(machine, '{}')).status).toBe(200)
    const run = await site.db.componentRun.findFirst({ where: { machineId: machine.id } })
    expect(run?.duration).toBeGreaterThanOrEqual(5_000)
    expect(run?.duration).toBeLessThan(60_000)
  })

  test('of any other shape are kept or refused, never an error of ours', async () => {
    const machine = await bootstrapped()
    const statusOf = async (body: string) => (await send(machine, body)).status
    expect(await statusOf('{}')).toBe(200)
    expect(await statusOf('{"ERRORS":"many","ERR_COMPS":{"a":1},"WARNINGS":1e300}')).toBe(200)
    expect(await statusOf('{"CLIST":[{"name":"\\u0000\\ud800"}],"x":1e999}')).toBe(200)
    const last = await site.db.componentRun.findFirst({
      where: { machineId: machine.id, errors: 1 },
    })
    expect(last).toMatchObject({ warnings: 2_147_483_647 })
    for (const body of ['', 'x', '[]', '1', '"{}"', '['.repeat(100_000)]) {
      expect(await statusOf(body)).toBe(400)
    }
    expect(await statusOf(`{"a":${'['.repeat(50)}${']'.repeat(50)}}`)).toBe(400)
    expect(await statusOf(`"${'x'.repeat(300_000)}"`)).toBe(413)
  })
})

describe('notices and deadlines', () => {
  test('may be that EC2 takes its instance back', async () => {
    const machine = await configured()
    const recommendation = { phase: 'interrupted', kind: 'rebalance' }
    expect(await say(machine, recommendation)).toMatchObject({ status: 409 })
    const { launchId } = await site.machine(machine.id)
    await site.db.launch.update({ where: { id: launchId ?? '' }, data: { market: 'spot' } })
    await ok(machine, recommendation)
    expect(await site.machine(machine.id)).toMatchObject({
      interruption: 'rebalance',
      interruptionAt: null,
    })
    const notice = { phase: 'interrupted', kind: 'spot', at: '2026-01-01T10:00:00Z' }
    await ok(machine, notice)
    await ok(machine, notice)
    await ok(machine, recommendation)
    expect(await site.machine(machine.id)).toMatchObject({
      phase: 'configured',
      interruption: 'spot',
      interruptedAt: expect.any(Date),
      interruptionAt: new Date('2026-01-01T10:00:00Z'),
    })
    const told = (await events(machine)).filter(({ code }) => code === 'interrupted')
    expect(told.map(({ message }) => message)).toEqual([
      'EC2 recommends to leave this spot instance soon: its metadata service says so',
      'EC2 takes this spot instance back at 2026-01-01T10:00:00.000Z: its metadata service says so',
    ])
    const refused: Record<string, string>[] = [
      {},
      { kind: 'flood' },
      { kind: 'spot' },
      { kind: 'spot', at: 'soon' },
    ]
    for (const bad of refused) {
      expect(await say(machine, { phase: 'interrupted', ...bad })).toMatchObject({ status: 400 })
    }
  })

  test('count from its registration', async () => {
    const machine = await registered(site, gateway.url)
    expect(await site.machine(machine.id)).toMatchObject({ registeredAt: expect.any(Date) })
  })
})
