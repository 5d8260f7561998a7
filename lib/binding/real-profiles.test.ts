import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkDocument } from './check-document'
import type { PanDict, PanValue } from './pan-value'
import { prepareProfile } from './prepare-profile'
import { valueAt } from './profile-template'
import { renderProfile } from './render-profile'
import { domain, madeSite, madeSubject } from './testing/made-site'
import { findUnmendable } from './unmendable'
import { writeJson } from './write-json'

const profiles = join('..', 'shared', 'data', 'quattor', 'profiles')

const load = (file: string, format: 'json' | 'xml' = 'json'): PanDict => {
  const checked = checkDocument(readFileSync(join(profiles, `${file}.${format}`)), format)
  if (!checked.ok) throw new Error(checked.reason)
  return checked.document
}

type Role = 'ce' | 'nfs' | 'wn'

function render(document: PanDict, role: Role, workers: number, format: 'json' | 'xml' = 'json') {
  const prepared = prepareProfile(document)
  const rendered = renderProfile(prepared, madeSite(workers), madeSubject(role), format)
  if (!rendered.ok) throw new Error(JSON.stringify(rendered.unresolved))
  expect(rendered.problems).toEqual([])
  expect(rendered.text).not.toMatch(/bind(\.|_2e)invalid/i)
  const checked = checkDocument(new TextEncoder().encode(rendered.text), format)
  if (!checked.ok) throw new Error(checked.reason)
  return checked.document
}

const worker = (slot: number) => `ip-10-3-${slot >> 8}-${(slot & 255) + 1}.${domain}`
const hostOf = { ce: `ip-10-1-0-1.${domain}`, nfs: `ip-10-2-0-1.${domain}`, wn: worker(0) }
const escaped = (text: string) =>
  text.replace(/[^a-z0-9]/gi, (c) => `_${c.charCodeAt(0).toString(16)}`)

/** What a text or key is to become where it names single machines only. */
function withNames(text: string, role: Role): string {
  return text
    .replaceAll('ce.bind.invalid', hostOf.ce)
    .replaceAll('nfs.bind.invalid', hostOf.nfs)
    .replaceAll('wn.bind.invalid', hostOf[role])
    .replaceAll('bind.invalid', domain)
    .replaceAll('ce_2ebind_2einvalid', escaped(hostOf.ce))
    .replaceAll('192.0.2.10', '10.1.0.1')
}

const component = (document: PanDict, ...path: string[]) =>
  valueAt(document, ['software', 'components', ...path])

const inText = (value: PanValue | undefined): string => {
  if (typeof value !== 'string') throw new Error(`no text: ${String(value)}`)
  return value
}
const keysOf = (value: PanValue | undefined): string[] => {
  if (!(value instanceof Map)) throw new Error(`no dict: ${String(value)}`)
  return [...value.keys()]
}

/** The document without what is asserted by itself, and with single names answered. */
function expected(value: PanValue, role: Role, path: string, aside: ReadonlySet<string>): PanValue {
  if (aside.has(path)) return null
  if (typeof value === 'string') return withNames(value, role)
  if (Array.isArray(value)) return value.map((v, i) => expected(v, role, `${path}/${i}`, aside))
  if (!(value instanceof Map)) return value
  return new Map(
    [...value].map(([key, v]) => [
      withNames(key, role),
      expected(v, role, `${path}/${key}`, aside),
    ]),
  )
}

const without = (value: PanValue, path: string, aside: ReadonlySet<string>): PanValue => {
  if (aside.has(path)) return null
  if (Array.isArray(value)) return value.map((v, i) => without(v, `${path}/${i}`, aside))
  if (!(value instanceof Map)) return value
  return new Map([...value].map(([key, v]) => [key, without(v, `${path}/${key}`, aside)]))
}

const own = ['/software/components/ccm/profile', '/system/network/hostname']
const exportsOf = (n: number) => `/software/components/nfs/exports/${n}/hosts`
const torque = [
  exportsOf(0),
  '/software/components/pbsserver/node/nodelist',
  '/software/components/pbsserver/server/attlist/acl_hosts',
  '/software/components/maui/contents',
  '/software/components/filecopy/services/_2fetc_2fssh_2fshosts_2eequiv/config',
]

const cases: [file: string, role: Role, asserted: string[]][] = [
  ['torque-bind/ce', 'ce', torque],
  ['torque-bind/wn', 'wn', []],
  ['torque-bind/nfs', 'nfs', [exportsOf(0), exportsOf(1)]],
  ['condor-bind/ce', 'ce', []],
  ['condor-bind/wn', 'wn', []],
  ['condor-bind/nfs', 'nfs', [exportsOf(0), exportsOf(1)]],
]

describe.skipIf(!existsSync(profiles))('profiles of a real site', () => {
  test.each(cases)('%s differs only where the site is named', (file, role, asserted) => {
    const document = load(file)
    const aside = new Set([...own, ...asserted])
    const wanted = writeJson(expected(document, role, '', aside))
    for (const workers of role === 'wn' ? [1, 3, 200] : [0, 1, 3, 200]) {
      const rendered = render(document, role, workers)
      expect(writeJson(without(rendered, '', aside))).toBe(wanted)
      expect(component(rendered, 'ccm', 'profile')).toBe(madeSubject(role).profileUrl)
      const name = hostOf[role].split('.')[0]
      expect(valueAt(rendered, ['system', 'network', 'hostname'])).toBe(name)
      expect(valueAt(rendered, ['system', 'network', 'domainname'])).toBe(domain)
      expect(component(rendered, 'hostsfile', 'entries', 'ce', 'ipaddr')).toBe('10.1.0.1')
    }
  })

  test.each([0, 1, 3, 200])('the Torque batch server lists its %d workers', (workers) => {
    const document = load('torque-bind/ce')
    const rendered = render(document, 'ce', workers)
    const names = Array.from({ length: workers }, (_, slot) => worker(slot))
    const equiv = ['filecopy', 'services', '_2fetc_2fssh_2fshosts_2eequiv', 'config']
    expect(component(rendered, ...equiv)).toBe([hostOf.ce, ...names, ''].join('\n'))
    const attlist = ['pbsserver', 'server', 'attlist']
    expect(component(rendered, ...attlist, 'acl_hosts')).toBe([hostOf.ce, ...names].join(','))

    const nodes = ['pbsserver', 'node', 'nodelist']
    expect(keysOf(component(rendered, ...nodes))).toEqual(names)
    const node = component(document, ...nodes, 'all.wn.bind.invalid')
    for (const name of names) expect(component(rendered, ...nodes, name)).toEqual(node)

    const [first] = component(rendered, 'nfs', 'exports') as PanDict[]
    expect(keysOf(first?.get('hosts'))).toEqual([...names, hostOf.ce].map(escaped))

    const maui = inText(component(rendered, 'maui', 'contents'))
    expect(maui).toContain(`SRCFG[sdj_0] HOSTLIST=${names.join(',')}\n`)
    const listed = names.map((name) => `${name} `).join('')
    expect(maui).toContain(`# Job reservation for node ${listed}shared by classes: dteam,ops\n`)
    const before = withNames(inText(component(document, 'maui', 'contents')), 'ce').split('\n')
    const after = maui.split('\n')
    expect(after.length).toBe(before.length)
    expect(after.filter((line, i) => line !== before[i]).length).toBe(2)
  })

  test.each([0, 1, 3, 200])('the file server exports to its %d workers', (workers) => {
    const rendered = render(load('condor-bind/nfs'), 'nfs', workers)
    const hosts = [...Array.from({ length: workers }, (_, slot) => worker(slot)), hostOf.ce]
    const entries = component(rendered, 'nfs', 'exports') as PanDict[]
    expect(entries).toHaveLength(2)
    for (const entry of entries) expect(keysOf(entry.get('hosts'))).toEqual(hosts.map(escaped))
  })

  test('what only looks like a reference in a script stays', () => {
    const script = /foreach my \$rule \(@\{\$selected_rules\}\)\{/
    expect(writeJson(render(load('condor-bind/ce'), 'ce', 3))).toMatch(script)
  })

  test('a worker is rendered the same from XML as from JSON, its doubles kept', () => {
    const fromXml = render(load('condor-bind/wn', 'xml'), 'wn', 3, 'xml')
    expect(writeJson(fromXml)).toBe(writeJson(render(load('condor-bind/wn'), 'wn', 3)))
  })

  test('a profile without a reference comes out as it went in', () => {
    const bytes = readFileSync(join(profiles, 'minimal.json'), 'utf8')
    const prepared = prepareProfile(load('minimal'), { json: bytes })
    expect(renderProfile(prepared, madeSite(3), madeSubject('wn'), 'json')).toEqual({
      ok: true,
      text: bytes,
      problems: [],
    })
  })

  test('what substitution cannot mend is found where it is, and only there', () => {
    const kinds = (file: string) =>
      findUnmendable(load(file)).map(({ kind, path }) => [
        kind,
        path.split('/').slice(-2).join('/'),
      ])
    const glue = 'ExecutionEnvironment_ce.bind.invalid'
    expect(kinds('torque-bind/ce')).toEqual([
      ['derived-number', '_2fvar_2fspool_2fmaui_2fgip_2dinfo_2ddynamic_2dce_2dplugin_2esh/config'],
      ['derived-number', 'GlueHostProcessorOtherDescription/0'],
      ['derived-number', 'GlueSubClusterLogicalCPUs/0'],
      ['derived-number', 'GlueSubClusterPhysicalCPUs/0'],
      ['derived-number', `${glue}_Cores/0`],
      ['derived-number', `${glue}_LogicalCPUs/0`],
      ['derived-number', `${glue}_PhysicalCPUs/0`],
      ['derived-number', 'attlist/np'],
      ['numbered-block', 'maui/contents'],
      ['undeclared-stand-in', 'ce/ipaddr'],
    ])
    for (const file of ['torque-bind/nfs', 'condor-bind/ce', 'condor-bind/nfs', 'condor-bind/wn']) {
      expect(kinds(file)).toEqual([['undeclared-stand-in', 'ce/ipaddr']])
    }
    expect(kinds('minimal')).toEqual([])
    expect(findUnmendable(load('condor-bind/nfs'), ['192.0.2.10'])).toEqual([])
  })
})
