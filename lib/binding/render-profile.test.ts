import { describe, expect, test } from 'vitest'
import { explainRendering } from './explain-rendering'
import type { SiteFacts, Subject } from './facts'
import { prepareProfile } from './prepare-profile'
import { readJson } from './read-json'
import { readReferences } from './references'
import { renderProfile } from './render-profile'
import { domain, madeMember, madeSite, madeSubject } from './testing/made-site'

type Plain = string | boolean | number | null | Plain[] | { [key: string]: Plain }

function read(document: { [key: string]: Plain }) {
  const parsed = readJson(JSON.stringify(document))
  if (!parsed.ok || !(parsed.value instanceof Map)) throw new Error('no dict')
  return parsed.value
}

function render(
  document: { [key: string]: Plain },
  facts: SiteFacts = madeSite(3),
  subject: Subject = madeSubject('nfs'),
) {
  const rendered = renderProfile(prepareProfile(read(document)), facts, subject, 'json')
  if (!rendered.ok)
    throw new Error(rendered.unresolved.map((u) => `${u.text}: ${u.why}`).join('\n'))
  return { document: JSON.parse(rendered.text), problems: rendered.problems, text: rendered.text }
}

function unresolved(text: string, facts: SiteFacts = madeSite(3), subject = madeSubject('nfs')) {
  const rendered = renderProfile(prepareProfile(read({ text })), facts, subject, 'json')
  return rendered.ok ? [] : rendered.unresolved
}

const ce = `ip-10-1-0-1.${domain}`
const nfs = `ip-10-2-0-1.${domain}`
const [w1, w2, w3] = [1, 2, 3].map((n) => `ip-10-3-0-${n}.${domain}`)
const escaped = (text = '') =>
  text.replace(/[^a-z0-9]/gi, (c) => `_${c.charCodeAt(0).toString(16).padStart(2, '0')}`)

describe('a single name', () => {
  test.each([
    ['ce.bind.invalid', ce],
    ['CE.Bind.INVALID', ce],
    ['ce.bind.invalid.', `${ce}.`],
    ['http://x/ks/ce.bind.invalid.ks', `http://x/ks/${ce}.ks`],
    ['@@ce.bind.invalid:514', `@@${ce}:514`],
    ['=*@ce.bind.invalid', `=*@${ce}`],
    ['-ce.bind.invalid-', `-${ce}-`],
    [`{{ce.bind.invalid}} \${ce.bind.invalid} @{ce}`, `{{${ce}}} \${${ce}} @{ce}`],
    ['HOST\\u003dce.bind.invalid\\u0026', `HOST\\u003d${ce}\\u0026`],
    ['"\\x3dbind.invalid"', `"\\x3d${domain}"`],
    ['GRID\\ce.bind.invalid', `GRID\\${ce}`],
    ['?host%3Dce.bind.invalid%20', `?host%3D${ce}%20`],
    ['/grid_mnt/cream_sandbox__ce.bind.invalid', `/grid_mnt/cream_sandbox__${ce}`],
    ['ce.bind.invalid_org.glite.ce.CREAM', `${ce}_org.glite.ce.CREAM`],
    ['cream_5fsandbox_5f_5fce_2ebind_2einvalid', `cream_5fsandbox_5f_5f${escaped(ce)}`],
    ['dn_3dce_2ebind_2einvalid_3a8443', `dn_3d${escaped(ce)}_3a8443`],
    ['x_ce_2ebind_2einvalid', `x_${escaped(ce)}`],
    ['privateip.ce.bind.invalid', '10.1.0.1'],
    ['privateip_2ece_2ebind_2einvalid', '_310_2e1_2e0_2e1'],
    ['name.ce.bind.invalid/zone.ce.bind.invalid', 'ce-0001/eu-west-1a'],
    ['instancetype.ce.bind.invalid', 't3.small'],
    ['nfs.bind.invalid', nfs],
    ['bind.invalid', domain],
    ['*.bind.invalid:/swareas', `*.${domain}:/swareas`],
    ['_2a_2ebind_2einvalid', `_2a_2e${escaped(domain)}`],
    ['root@bind.invalid', `root@${domain}`],
    ['192.0.2.10', '10.1.0.1'],
    [
      'a=192.0.2.10, 192.0.2.100 1.192.0.2.10 192.0.2.10.1',
      'a=10.1.0.1, 192.0.2.100 1.192.0.2.10 192.0.2.10.1',
    ],
    ['ip_3192_2e0_2e2_2e10', 'ip_3192_2e0_2e2_2e10'],
    ['_3192_2e0_2e2_2e10', '_310_2e1_2e0_2e1'],
    ['_37192_2e0_2e2_2e10', '_37192_2e0_2e2_2e10'],
    ['192_2e0_2e2_2e10', '10_2e1_2e0_2e1'],
    ['x_3d192_2e0_2e2_2e10', 'x_3d10_2e1_2e0_2e1'],
    ['198.51.100.1', '198.51.100.1'],
    [`@{$selected_rules} \${HOME} bind invalid`, `@{$selected_rules} \${HOME} bind invalid`],
  ])('in a value and in a key: %s', (text, answer) => {
    expect(render({ text }).document).toEqual({ text: answer })
    if (text.includes('/')) return
    expect(render({ [text]: { a: 1 } }).document).toEqual({ [answer]: { a: 1 } })
  })

  test('is the machine itself in its own profile, and otherwise the lowest slot with the value', () => {
    const site = new Map(madeSite(3))
    const wn = site.get('wn')
    if (!wn) throw new Error('no wn')
    const nameless = { ...madeMember('wn', 0, 3), privateDns: null }
    site.set('wn', { ...wn, members: [nameless, ...wn.members.slice(1)] })
    expect(render({ a: 'wn.bind.invalid' }, site).document).toEqual({ a: w2 })
    const second = { ...madeSubject('wn'), ...madeMember('wn', 2, 3) }
    expect(render({ a: 'wn.bind.invalid' }, site, second).document).toEqual({ a: w3 })
    const other = { ...second, pool: 'wn-gpu' }
    expect(render({ a: 'wn.bind.invalid' }, new Map(), other).document).toEqual({ a: w3 })
  })

  test.each([
    ['db.bind.invalid', 'there is no pool db'],
    ['all.db.bind.invalid', 'there is no pool db'],
    ['wn.bind.invalid', 'wn has no machine yet'],
    ['publicip.ce.bind.invalid', 'no machine of ce has its public address yet'],
    ['publicip.nfs.bind.invalid', 'this machine has no public address yet'],
    ['x.y.z.bind.invalid', expect.stringContaining('is no reference')],
  ])('that nothing answers withholds the profile: %s', (name, why) => {
    expect(unresolved(`a ${name} b`, madeSite(0))).toEqual([{ text: name, why }])
  })

  test('waits for the own name of a machine', () => {
    const subject = { ...madeSubject('nfs'), privateDns: null }
    expect(unresolved('bind.invalid', madeSite(0), subject)).toEqual([
      { text: 'bind.invalid', why: 'this machine has no private DNS name yet' },
    ])
  })
})

describe('a name of all members', () => {
  const all = 'all.wn.bind.invalid'
  const texts: [text: string, none: string, one: string, many: string][] = [
    [all, '', `${w1}`, `${w1},${w2},${w3}`],
    [`${ce},${all}`, ce, `${ce},${w1}`, `${ce},${w1},${w2},${w3}`],
    [`a, ${all}, b`, 'a, b', `a, ${w1}, b`, `a, ${w1}, ${w2}, ${w3}, b`],
    [`a , ${all}`, 'a', `a , ${w1}`, `a , ${w1} , ${w2} , ${w3}`],
    [`node ${all} shared`, 'node shared', `node ${w1} shared`, `node ${w1} ${w2} ${w3} shared`],
    [`HOSTLIST=${all}\nx`, 'HOSTLIST=\nx', `HOSTLIST=${w1}\nx`, `HOSTLIST=${w1},${w2},${w3}\nx`],
    [`A = ${all}\nx`, 'A = \nx', `A = ${w1}\nx`, `A = ${w1},${w2},${w3}\nx`],
    [`A: ${all}  \nx`, 'A:   \nx', `A: ${w1}  \nx`, `A: ${w1},${w2},${w3}  \nx`],
    [`ce\n${all}\n`, 'ce\n', `ce\n${w1}\n`, `ce\n${w1}\n${w2}\n${w3}\n`],
    [`${all}\n`, '', `${w1}\n`, `${w1}\n${w2}\n${w3}\n`],
    [`a\n  ${all}`, 'a', `a\n  ${w1}`, `a\n  ${w1}\n  ${w2}\n  ${w3}`],
    [
      `a\r\n\t${all}\r\nb`,
      'a\r\nb',
      `a\r\n\t${w1}\r\nb`,
      `a\r\n\t${w1}\r\n\t${w2}\r\n\t${w3}\r\nb`,
    ],
    [`a ${all}:9618 b`, 'a b', `a ${w1}:9618 b`, `a ${w1}:9618 ${w2}:9618 ${w3}:9618 b`],
    [
      `/x ${all}(rw, sync) ${ce}(ro)`,
      `/x ${ce}(ro)`,
      `/x ${w1}(rw, sync) ${ce}(ro)`,
      `/x ${w1}(rw, sync) ${w2}(rw, sync) ${w3}(rw, sync) ${ce}(ro)`,
    ],
    [
      `privateip.${all}/32, 10.9.0.0/16`,
      '10.9.0.0/16',
      '10.3.0.1/32, 10.9.0.0/16',
      '10.3.0.1/32, 10.3.0.2/32, 10.3.0.3/32, 10.9.0.0/16',
    ],
    [`${all} ${all}`, '', `${w1} ${w1}`, `${w1} ${w2} ${w3} ${w1} ${w2} ${w3}`],
    [`a,${all},${all}`, 'a', `a,${w1},${w1}`, `a,${w1},${w2},${w3},${w1},${w2},${w3}`],
    [
      'x_20all_2ewn_2ebind_2einvalid_20y',
      'x_20y',
      `x_20${escaped(w1)}_20y`,
      `x_20${[w1, w2, w3].map(escaped).join('_20')}_20y`,
    ],
  ]
  test.each(texts)('in text: %j', (text, none, one, many) => {
    for (const [workers, answer] of [
      [0, none],
      [1, one],
      [3, many],
    ] as const) {
      expect(render({ text }, madeSite(workers)).document).toEqual({ text: answer })
    }
  })

  test.each([
    [all, (w: string) => w],
    [`${all}:9618`, (w: string) => `${w}:9618`],
    [`https://${all}:8443/x`, (w: string) => `https://${w}:8443/x`],
    [`root@${all}`, (w: string) => `root@${w}`],
    ['all_2ewn_2ebind_2einvalid', escaped],
  ])('as a list element is one element each: %s', (element, of) => {
    const document = { list: ['a', element, { b: 1 }], alone: [element] }
    for (const workers of [0, 1, 3]) {
      const members = [w1, w2, w3].slice(0, workers).map((w = '') => of(w))
      expect(render(document, madeSite(workers)).document).toEqual({
        list: ['a', ...members, { b: 1 }],
        alone: members,
      })
    }
  })

  test('within a longer list element is text', () => {
    expect(render({ list: [`-h=${all}`] }).document).toEqual({ list: [`-h=${w1},${w2},${w3}`] })
  })

  test('as a key is one entry each at its place, with the value cloned', () => {
    const document = {
      hosts: { a: 1, [all]: { np: 2, server: 'ce.bind.invalid', peers: [all] }, z: null },
      escaped: { all_2ewn_2ebind_2einvalid: 'rw' },
    }
    for (const workers of [0, 1, 3]) {
      const members = [w1, w2, w3].slice(0, workers).map((w = '') => w)
      const { document: rendered, problems } = render(document, madeSite(workers))
      expect(problems).toEqual([])
      expect(Object.keys(rendered.hosts)).toEqual(['a', ...members, 'z'])
      for (const w of members)
        expect(rendered.hosts[w]).toEqual({ np: 2, server: ce, peers: members })
      expect(rendered.escaped).toEqual(Object.fromEntries(members.map((w) => [escaped(w), 'rw'])))
    }
  })

  test('pairs several attributes of a member, and several pools with each other', () => {
    const key = `name.all.wn.bind.invalid+privateip.${all}+all.ce.bind.invalid`
    expect(Object.keys(render({ [key]: 1 }, madeSite(2)).document)).toEqual([
      `wn-0001+10.3.0.1+${ce}`,
      `wn-0002+10.3.0.2+${ce}`,
    ])
  })

  test('passes over members without an address or without what is asked', () => {
    const [first, second, third] = [0, 1, 2].map((slot) => madeMember('wn', slot, 3))
    if (!first || !second || !third) throw new Error('no members')
    const members = [{ ...first, privateIp: null }, { ...second, publicIp: '52.0.0.1' }, third]
    const site = new Map([['wn', { name: 'wn', standIn: null, members }]])
    const document = { dns: [all], ip: [`publicip.${all}`], elastic: [`elasticip.${all}`] }
    expect(render(document, site).document).toEqual({
      dns: [w2, w3],
      ip: ['52.0.0.1'],
      elastic: [],
    })
  })
})

test('of two keys that become the same the explicit one stays, and that is said', () => {
  const hosts = {
    'all.ce.bind.invalid': 'all',
    'ce.bind.invalid': 'one',
    'CE.bind.invalid': 'again',
  }
  const { document, problems } = render({ a: { hosts }, b: { ...hosts, [ce]: 'literal' } })
  expect(document).toEqual({ a: { hosts: { [ce]: 'one' } }, b: { [ce]: 'literal' } })
  expect(problems).toHaveLength(5)
  expect(problems[0]).toBe(
    `/a/hosts: "ce.bind.invalid" and "CE.bind.invalid" both become "${ce}"; what stands under "ce.bind.invalid" is kept`,
  )
})

describe('what is the own of a machine by its path', () => {
  const own = madeSubject('wn')
  const network = (names: { [key: string]: Plain }, subject: Subject = own) =>
    render({ system: { network: names } }, madeSite(0), subject).document.system.network
  test('is its names, when the profile is compiled under bind.invalid', () => {
    const names = { hostname: 'ip-10-3-0-1', domainname: domain }
    expect(network({ hostname: 'wn', domainname: 'bind.invalid', other: 'wn' })).toEqual({
      ...names,
      other: 'wn',
    })
    expect(network({ hostname: 'wn', domainname: 'x', realhostname: 'wn.bind.invalid' })).toEqual({
      ...names,
      realhostname: w1,
    })
    expect(network({ domainname: 'bind.invalid', realhostname: 'wn' })).toEqual({
      domainname: domain,
      realhostname: 'ip-10-3-0-1',
    })
    expect(network({ hostname: 'wn', domainname: 'example.org' })).toEqual({
      hostname: 'wn',
      domainname: 'example.org',
    })
  })

  test('is the URL of its profile, when that names bind.invalid', () => {
    const ccm = (profile: string) =>
      render({ software: { components: { ccm: { profile } } } }, madeSite(0), own).document.software
        .components.ccm.profile
    expect(ccm('https://quattor.example.org/wn.bind.invalid.json')).toBe(own.profileUrl)
    expect(ccm('https://x.y.z.bind.invalid/')).toBe(own.profileUrl)
    expect(ccm('https://quattor.example.org/wn.json')).toBe('https://quattor.example.org/wn.json')
  })
})

test('nothing is served in which a placeholder arises from what was answered', () => {
  const text = 'x.bind, all.wn.bind.invalid.invalid'
  expect(unresolved(text, madeSite(0))).toEqual([{ text: 'bind.invalid', why: expect.any(String) }])
})

test.each([
  ['x.y.z.bind.invalid', '"x" is no attribute'],
  ['x.y.ce.bind.invalid', '"x" is no attribute'],
  ['www.ce.bind.invalid', '"www" is no attribute'],
  ['all.bind.invalid', 'names no pool behind "all"'],
  ['zone.bind.invalid', '"zone" is an attribute'],
  ['all.publicip.ce.bind.invalid', 'publicip.all.ce.bind.invalid'],
  ['9a.bind.invalid', 'cannot be a pool'],
  [`${'a'.repeat(25)}.bind.invalid`, 'cannot be a pool'],
  ['ce-.bind.invalid', 'is no label'],
  ['ce..bind.invalid', 'is no label'],
  ['xbind.invalid', 'a dot is missing'],
  ['ce.bind.invalid2', 'goes on behind'],
])('%s is malformed', (name, reason) => {
  const { malformed, references } = readReferences(read({ a: { b: `=${name}/` }, [name]: '' }))
  expect(references).toEqual([])
  expect(malformed).toEqual([
    { path: '/a/b', text: name, reason: expect.stringContaining(reason) },
    { path: `/${name}`, text: name, reason: expect.any(String) },
  ])
})

test('the references of a profile are listed with their paths, without those of the machine itself', () => {
  const document = read({
    a: ['ce.bind.invalid ce.bind.invalid', 'publicip.all.wn.bind.invalid'],
    'all.wn.bind.invalid': '192.0.2.10',
    ce_2ebind_2einvalid: 'bind.invalid',
    system: { network: { domainname: 'bind.invalid', realhostname: 'ui.bind.invalid' } },
    software: { components: { ccm: { profile: 'https://ui.bind.invalid.json' } } },
  })
  expect(readReferences(document)).toEqual({
    references: [
      { pool: 'ce', all: false, attribute: 'privatedns', paths: ['/a/0', '/ce_2ebind_2einvalid'] },
      { pool: 'wn', all: true, attribute: 'publicip', paths: ['/a/1'] },
      { pool: 'wn', all: true, attribute: 'privatedns', paths: ['/all.wn.bind.invalid'] },
    ],
    standIns: [{ address: '192.0.2.10', paths: ['/all.wn.bind.invalid'] }],
    malformed: [],
  })
})

test('a rendering is explained by path: value, where from, whose', () => {
  const document = read({
    a: ['ce.bind.invalid or ce.bind.invalid', 'all_2ewn_2ebind_2einvalid'],
    'db.bind.invalid': '192.0.2.10 198.51.100.1',
    system: { network: { domainname: 'bind.invalid' } },
  })
  const explained = explainRendering(prepareProfile(document), madeSite(2), madeSubject('nfs'))
  expect(explained).toEqual([
    {
      path: '/a/0',
      text: 'ce.bind.invalid',
      value: ce,
      source: 'ce-0001, slot 0 of ce',
      pool: 'ce',
      machines: ['ce-0001'],
    },
    {
      path: '/a/1',
      text: 'all_2ewn_2ebind_2einvalid',
      value: `${w1},${w2}`,
      source: '2 members of wn',
      pool: 'wn',
      machines: ['wn-0001', 'wn-0002'],
    },
    {
      path: '/db.bind.invalid',
      text: 'db.bind.invalid',
      value: '',
      source: 'there is no pool db',
      pool: 'db',
      machines: [],
    },
    {
      path: '/db.bind.invalid',
      text: '192.0.2.10',
      value: '10.1.0.1',
      source: 'ce-0001, slot 0 of ce',
      pool: 'ce',
      machines: ['ce-0001'],
    },
    {
      path: '/system/network/domainname',
      text: 'bind.invalid',
      value: domain,
      source: 'this machine',
      pool: null,
      machines: ['nfs-0001'],
    },
  ])
})
