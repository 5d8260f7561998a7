import { describe, expect, it } from 'vitest'
import { judgeSite, type LeaderFacts, type SiteHealthFacts } from './site-health'

const at = new Date('2026-11-01T12:00:00Z')
const ago = (seconds: number) => new Date(at.getTime() - seconds * 1000)

const leader: LeaderFacts = {
  host: 'a',
  pid: 7,
  ec2: { reachable: true, since: ago(600), error: null },
  observedAt: ago(5),
  instances: 3,
  throttling: [],
  putOff: { launches: 0, terminations: 0, resources: 0 },
}
const well: SiteHealthFacts = {
  at,
  leader,
  standbys: 1,
  gateways: 2,
  gatewaysGone: 0,
  rooms: 3,
  roundTripMs: 0.8,
  notifyMs: 1.2,
  replicas: [],
}
const levels = (facts: SiteHealthFacts) =>
  Object.fromEntries(judgeSite(facts).map(({ id, level }) => [id, level]))
const words = (facts: SiteHealthFacts, id: string) =>
  judgeSite(facts).find((check) => check.id === id)?.words

describe('a site', () => {
  it('that is well is so in every part', () => {
    expect(new Set(Object.values(levels(well)))).toEqual(new Set(['good']))
    expect(words(well, 'database')).toBe('It answers in 0.8 ms and tells news in 1.2 ms.')
  })

  it('without a leader says what is not known, and who takes over', () => {
    const facts = { ...well, leader: null, standbys: 0 }
    expect(levels(facts)).toMatchObject({ ec2: 'bad', observation: 'bad', controllers: 'bad' })
    expect(words(facts, 'controllers')).toContain('Start one')
    expect(words({ ...facts, standbys: 1 }, 'controllers')).toContain('1 stands by')
  })

  it('whose EC2 does not answer says its error, and that the picture is old', () => {
    const ec2 = { reachable: false, since: ago(300), error: 'EC2 said 503.' }
    const facts = { ...well, leader: { ...leader, ec2, observedAt: ago(300) } }
    expect(levels(facts)).toMatchObject({ ec2: 'bad', observation: 'bad' })
    expect(words(facts, 'ec2')).toContain('EC2 said 503.')
  })

  it('that waits says for what', () => {
    const throttling = [{ bucket: 'RunInstances', waitMs: 900 }]
    const putOff = { launches: 1, terminations: 0, resources: 2 }
    const facts = { ...well, leader: { ...leader, throttling, putOff } }
    expect(levels(facts)).toMatchObject({ throttling: 'warn', 'put-off': 'warn' })
    expect(words(facts, 'put-off')).toBe(
      'Tried again later: 1 launch, 2 calls about addresses and volumes.',
    )
  })

  it('whose database is slow, silent or behind says which', () => {
    expect(levels({ ...well, roundTripMs: 400 }).database).toBe('warn')
    expect(levels({ ...well, notifyMs: null }).database).toBe('bad')
    expect(words({ ...well, replicas: [{ name: 'r1', lagMs: 60_000 }] }, 'database')).toContain(
      'r1',
    )
  })

  it('without a gateway cannot hear its machines', () => {
    expect(levels({ ...well, gateways: 0 }).gateways).toBe('bad')
    expect(levels({ ...well, gatewaysGone: 1 }).gateways).toBe('warn')
  })
})
