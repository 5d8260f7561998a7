import { gunzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { sha256Hex } from '@/lib/platform/ids'
import { registered, type TestMachine } from './testing/client'
import { joinRoom, type RoomClient } from './testing/room-client'
import { type TestGateway, type TestSite, testSite } from './testing/site'

let site: TestSite
let gateway: TestGateway
let other: TestGateway
const joined: RoomClient[] = []

beforeAll(async () => {
  site = await testSite()
  gateway = await site.start({ bounds: { roomComment: 0.3 } })
  other = await site.start({ bounds: { roomComment: 0.3 } })
})
afterEach(() => {
  for (const room of joined.splice(0)) room.leave()
})
afterAll(() => site.close())

const naming = (...names: string[]) => ({
  software: { components: { metaconfig: { active: true, names } } },
})
let pools = 0
const newPool = () => `b${++pools}`
const change = async (
  machine: TestMachine,
  data: Parameters<typeof site.db.machine.update>[0]['data'],
) => {
  const changed = await site.db.machine.update({ where: { id: machine.id }, data })
  await site.caughtUp()
  return changed
}
let address = 0
/** What EC2 tells of a machine once it boots. */
const addressed = (machine: TestMachine) => {
  address += 1
  const privateIp = `10.1.${Math.floor(address / 250)}.${(address % 250) + 1}`
  const privateDns = `ip-${privateIp.replaceAll('.', '-')}.ec2.internal`
  return change(machine, { privateIp, privateDns })
}
const join = async (machine: TestMachine, url = gateway.url) => {
  const room = await joinRoom(machine, url)
  joined.push(room)
  await expect.poll(async () => (await site.machine(machine.id)).gatewayId).not.toBe(null)
  return room
}
const profiles = (room: RoomClient) =>
  room.heard.filter(({ event }) => event === 'profile').map(({ data }) => data)
const newsOf = (response: Response) =>
  `revision=${response.headers.get('Muster-Revision')} rendering=${response.headers.get('ETag')?.slice(1, 17)}`
const modified = (response: Response) => Date.parse(response.headers.get('Last-Modified') ?? '')
const namesIn = async (response: Response) => {
  const served = (await response.json()) as ReturnType<typeof naming>
  return served.software.components.metaconfig.names
}
const configure = async (machine: TestMachine, url = gateway.url) => {
  expect((await machine.fetchProfile(url)).status).toBe(200)
  await machine.status(url, { phase: 'bootstrapped' })
  const { values } = await machine.status(url, { phase: 'configuring' })
  const { revision = '', rendering = '' } = values
  await machine.status(url, { phase: 'configured', exit: '0', revision, rendering })
  return values
}
/** A machine of a pool of its own, and one of a pool that its profile names. */
const pair = async (reference: (pool: string) => string = (pool) => `${pool}.bind.invalid`) => {
  const [own, named] = [newPool(), newPool()]
  const server = await registered(site, gateway.url, named)
  await site.publish(own, naming(reference(named)))
  return { own, named, server, machine: await registered(site, gateway.url, own) }
}

describe('a profile that names what is not there yet', () => {
  test('is 503 with the names; the machine waits and hears as soon as it can go on', async () => {
    const { named, server, machine } = await pair()
    const room = await join(machine, other.url)
    for (const path of [machine.profilePath, '/v1/profile']) {
      const refused = await machine.call(gateway.url, path, { headers: { 'If-None-Match': '*' } })
      expect(refused.status).toBe(503)
      expect(refused.headers.get('Retry-After')).toBe('30')
      const text = await refused.text()
      expect(text).toContain('error=Unresolved\n')
      expect(text).toContain(`\nmissing=${named}.bind.invalid\n`)
    }
    expect(await site.machine(machine.id)).toMatchObject({
      waitingFor: [`${named}.bind.invalid`],
      waitingSince: expect.any(Date),
      renderingDue: null,
      revisionServed: null,
    })
    expect(profiles(room)).toEqual([])
    const said = { phase: 'failed', step: 'ccm-fetch', exit: '2' }
    expect(await machine.status(gateway.url, said)).toMatchObject({ status: 200 })
    expect(await site.machine(machine.id)).toMatchObject({ faultCode: null })

    const { privateDns } = await addressed(server)
    await expect.poll(() => profiles(room)).toHaveLength(1)
    const asked = await machine.call(gateway.url, '/v1/profile', {
      headers: { 'If-None-Match': '*' },
    })
    expect(asked.status).toBe(304)
    expect(await site.machine(machine.id)).toMatchObject({ revisionServed: null })
    const response = await machine.fetchProfile(gateway.url)
    expect(profiles(room)).toEqual([newsOf(response)])
    expect(await namesIn(response)).toEqual([privateDns])
    expect(await site.machine(machine.id)).toMatchObject({ waitingFor: [], waitingSince: null })
    const history = await site.db.machineEvent.findMany({
      where: { machineId: machine.id, kind: 'phase', code: { in: ['waiting', 'resolved'] } },
    })
    expect(history.map(({ code }) => code)).toEqual(['waiting', 'resolved'])
  })

  test('names a pool each of the other: both go on, an address is enough', async () => {
    const [a, b] = [newPool(), newPool()]
    await site.publish(b, naming())
    await site.publish(a, naming(`${b}.bind.invalid`))
    await site.publish(b, naming(`${a}.bind.invalid`, `all.${a}.bind.invalid`))
    const [one, two] = [
      await registered(site, gateway.url, a),
      await registered(site, gateway.url, b),
    ]
    const rooms = [await join(one), await join(two, other.url)]
    expect((await one.fetchProfile(gateway.url)).status).toBe(503)
    expect((await two.fetchProfile(gateway.url)).status).toBe(503)
    await addressed(one)
    await addressed(two)
    for (const room of rooms) await expect.poll(() => profiles(room).length).toBeGreaterThan(0)
    for (const machine of [one, two]) await configure(machine)
    expect(await site.machine(one.id)).toMatchObject({ state: 'configured', behindSince: null })
  })
})

describe('a rendering', () => {
  test('comes in the format that the address asks for, each with its own tag', async () => {
    const { own, named, server, machine } = await pair()
    const { components } = naming(`${named}.bind.invalid`).software
    const ccm = { active: true, profile: `https://quattor.example.org/${own}.bind.invalid.json` }
    await site.publish(own, { software: { components: { ...components, ccm } } })
    await addressed(server)
    const json = await machine.fetchProfile(gateway.url)
    const path = machine.profilePath.replace(/json$/, 'xml')
    const xml = await fetch(`${gateway.url}${path}`)
    expect(xml.headers.get('Content-Type')).toBe('application/xml')
    expect(xml.headers.get('ETag')).not.toBe(json.headers.get('ETag'))
    expect(modified(xml)).toBe(modified(json))
    const text = await xml.text()
    expect(text).toMatch(/^<\?xml.*<nlist format="pan"/s)
    expect(text).toContain(`${path}</string>`)
    expect(await json.text()).toContain(`${machine.profilePath}"`)
    expect(text).toContain((await site.machine(server.id)).privateDns)
    const held = { 'If-None-Match': xml.headers.get('ETag') ?? '' }
    expect((await fetch(`${gateway.url}${path}`, { headers: held })).status).toBe(304)
    expect((await machine.fetchProfile(gateway.url, held)).status).toBe(200)
    const token = await machine.call(gateway.url, '/v1/profile', {
      headers: { Accept: 'application/xml' },
    })
    expect(await token.text()).toBe(text)
  })

  test('is kept as it was served, the newest three of a machine', async () => {
    const { own, server, machine } = await pair()
    await addressed(server)
    const texts: string[] = []
    for (let n = 0; n < 4; n++) {
      if (n > 0) await site.publish(own, naming(`change-${n}`))
      texts.push(await (await machine.fetchProfile(gateway.url)).text())
    }
    const rows = await site.db.rendering.findMany({
      where: { machineId: machine.id },
      orderBy: { modifiedAt: 'asc' },
    })
    expect(rows.map((row) => gunzipSync(row.gzipped).toString())).toEqual(texts.slice(1))
    expect(rows.map((row) => row.revision)).toEqual([2, 3, 4])
  })

  test('of a lower revision is served when that is wanted, as something new', async () => {
    const { own, server, machine } = await pair()
    await addressed(server)
    await configure(machine)
    await site.publish(own, naming('two'))
    await configure(machine)
    const second = await machine.fetchProfile(gateway.url)
    expect(second.headers.get('Muster-Revision')).toBe('2')
    const room = await join(machine)
    await change(machine, { revisionWanted: 1 })
    await expect.poll(() => profiles(room)).toHaveLength(1)
    const since = { 'If-Modified-Since': second.headers.get('Last-Modified') ?? '' }
    const first = await machine.fetchProfile(other.url, since)
    expect(first.status).toBe(200)
    expect(first.headers.get('Muster-Revision')).toBe('1')
    expect(modified(first)).toBeGreaterThanOrEqual(modified(second) + 1000)
    const { revision } = await configure(machine, other.url)
    expect(revision).toBe('1')
    expect(await site.machine(machine.id)).toMatchObject({ revisionApplied: 1, revisionServed: 1 })
  })

  test('never shares its Last-Modified with another, whoever asks whom at once', async () => {
    const { own, server, machine } = await pair()
    await addressed(server)
    await site.publish(own, naming('two'))
    const seen = new Map<number, Set<string>>()
    const ask = async (url: string) => {
      const answer = await machine.fetchProfile(url)
      expect(answer.status).toBe(200)
      const tag = answer.headers.get('ETag')?.slice(1, 65) ?? ''
      seen.set(modified(answer), (seen.get(modified(answer)) ?? new Set()).add(tag))
      return answer.headers.get('Muster-Revision')
    }
    for (let round = 0; round < 6; round++) {
      const revisionWanted = (round % 2) + 1
      await change(machine, { revisionWanted })
      await Promise.all([gateway, other, gateway, other].map(({ url }) => ask(url)))
      await expect.poll(() => ask(other.url)).toBe(String(revisionWanted))
    }
    for (const tags of seen.values()) expect(tags.size).toBe(1)
    expect(seen.size).toBeGreaterThanOrEqual(6)
  })

  test('that another gateway served too late is told again after the run', async () => {
    const { own, server, machine } = await pair()
    await addressed(server)
    const before = await configure(machine)
    const room = await join(machine)
    await site.publish(own, naming('two'))
    await expect.poll(() => profiles(room)).toHaveLength(1)
    await machine.status(gateway.url, { phase: 'configuring' })
    await machine.status(gateway.url, { phase: 'configured', ...before })
    await expect.poll(() => profiles(room)).toHaveLength(2)
    await configure(machine)
    // A run that fails is not begun again for that.
    await site.publish(own, naming('three'))
    await expect.poll(() => profiles(room)).toHaveLength(3)
    await machine.fetchProfile(gateway.url)
    await machine.status(gateway.url, { phase: 'configuring' })
    await machine.status(gateway.url, { phase: 'failed', exit: '255', revision: '3' })
    const comments = room.comments
    await expect.poll(() => room.comments).toBeGreaterThan(comments + 2)
    expect(profiles(room)).toHaveLength(3)
  })
})

describe('a fact that changes', () => {
  test('is told to the machines whose profiles name it, and to no other', async () => {
    const { named, server, machine } = await pair()
    const bystander = (await pair()).machine
    await addressed(server)
    const first = await configure(machine)
    const room = await join(machine)
    const idle = await join(bystander, other.url)
    const [before] = profiles(room)
    expect(before).toBeUndefined()
    const { privateDns } = await addressed(server)
    await expect.poll(() => profiles(room)).toHaveLength(1)
    await expect.poll(async () => (await site.machine(machine.id)).behindSince).not.toBe(null)
    const answer = await machine.fetchProfile(other.url)
    expect(profiles(room)).toEqual([newsOf(answer)])
    expect(await namesIn(answer)).toEqual([privateDns])
    const second = await configure(machine)
    expect(second).toMatchObject({ revision: first.revision })
    expect(second.rendering).not.toBe(first.rendering)
    expect(await site.machine(machine.id)).toMatchObject({ behindSince: null })
    expect(profiles(idle)).toEqual([])
    expect(named).not.toBe('')
  })

  test('a burst of them is told once, as it stands in the end', async () => {
    const { server, machine } = await pair((pool) => `all.${pool}.bind.invalid`)
    await addressed(server)
    await configure(machine)
    const room = await join(machine)
    for (let n = 0; n < 24; n++) await addressed(server)
    const { privateDns } = await addressed(server)
    const text = JSON.stringify(naming(privateDns ?? ''))
    await expect
      .poll(() => profiles(room).at(-1))
      .toBe(`revision=1 rendering=${sha256Hex(text).slice(0, 16)}`)
    expect(await (await machine.fetchProfile(gateway.url)).text()).toBe(text)
    expect(profiles(room).length).toBeLessThan(6)
  })

  test('in the middle of a run is told after it', async () => {
    const { server, machine } = await pair()
    await addressed(server)
    await configure(machine)
    const room = await join(machine, other.url)
    const { values } = await machine.status(gateway.url, { phase: 'configuring' })
    const { renderingDue } = await site.machine(machine.id)
    await addressed(server)
    await expect
      .poll(async () => (await site.machine(machine.id)).renderingDue)
      .not.toBe(renderingDue)
    const comments = room.comments
    await expect.poll(() => room.comments).toBeGreaterThan(comments + 1)
    expect(profiles(room)).toEqual([])
    const { revision = '', rendering = '' } = values
    await machine.status(gateway.url, { phase: 'configured', revision, rendering })
    await expect.poll(() => profiles(room)).toHaveLength(1)
    expect(await site.machine(machine.id)).toMatchObject({ behindSince: expect.any(Date) })
  })

  test('that no gateway heard of is found when one starts, and when the machine comes back', async () => {
    const { server, machine } = await pair()
    await addressed(server)
    await configure(machine)
    await site.db.$transaction([
      site.db.$executeRaw`ALTER TABLE "Machine" DISABLE TRIGGER tell_facts`,
      site.db.machine.update({ where: { id: server.id }, data: { privateDns: 'unheard.example' } }),
      site.db.$executeRaw`ALTER TABLE "Machine" ENABLE TRIGGER tell_facts`,
    ])
    const third = await site.start({ bounds: { roomComment: 0.3 } })
    const room = await join(machine, third.url)
    await expect.poll(() => profiles(room)).toHaveLength(1)
    await third.close()
  })

  test('is served at once while the gateway does not hear of changes', async () => {
    const { server, machine } = await pair()
    await addressed(server)
    await configure(machine)
    for (let n = 0; n < 3; n++) {
      await site.db.$queryRaw`
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE query LIKE 'LISTEN%' AND datname = current_database()`
      await expect.poll(async () => (await fetch(`${gateway.url}/readyz`)).status).toBe(503)
      const { privateDns } = await addressed(server)
      expect(await namesIn(await machine.fetchProfile(gateway.url))).toEqual([privateDns])
      await expect.poll(async () => (await fetch(`${gateway.url}/readyz`)).status).toBe(200)
    }
  })

  test('needs no agent that knows of renderings', async () => {
    const { server, machine } = await pair()
    await addressed(server)
    await machine.fetchProfile(gateway.url)
    for (const phase of ['bootstrapped', 'configuring', 'configured']) {
      await machine.status(gateway.url, { phase, revision: '1' })
    }
    const { profileEtag, renderingApplied } = await site.machine(machine.id)
    expect(renderingApplied).toBe(profileEtag)
    const room = await join(machine)
    await expect.poll(() => room.comments).toBeGreaterThan(2)
    expect(profiles(room)).toEqual([])
  })
})

describe('from memory', () => {
  test('a profile is answered while the database cannot be asked, and anew when it changes', async () => {
    const { own, server, machine } = await pair()
    await addressed(server)
    const first = await machine.fetchProfile(gateway.url)
    const since = { 'If-Modified-Since': first.headers.get('Last-Modified') ?? '' }
    await site.db.$transaction(async (tx) => {
      await tx.$executeRaw`LOCK TABLE "Machine", "Profile" IN ACCESS EXCLUSIVE MODE`
      const again = await machine.fetchProfile(gateway.url)
      expect(again.status).toBe(200)
      expect(await again.text()).toBe(await first.text())
      expect(again.headers.get('ETag')).toBe(first.headers.get('ETag'))
      expect((await machine.fetchProfile(gateway.url, since)).status).toBe(304)
    })
    const wrong = machine.profilePath.replace(/q\/./, 'q/!')
    expect((await fetch(`${gateway.url}${wrong}`)).status).toBe(404)
    const { privateDns } = await addressed(server)
    const names = async () => namesIn(await machine.fetchProfile(gateway.url))
    await expect.poll(names).toEqual([privateDns])
    await site.publish(own, naming('two'))
    await expect.poll(names).toEqual(['two'])
    // What became of the file that it was read from is nothing to the machines.
    await site.db.profile.update({ where: { name: own }, data: { problem: 'the file is gone' } })
    expect(await names()).toEqual(['two'])
  })
})
