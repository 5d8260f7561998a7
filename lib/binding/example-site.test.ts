import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkDocument } from './check-document'
import type { MemberFacts, PoolFacts, Subject } from './facts'
import type { PanDict } from './pan-value'
import { prepareProfile } from './prepare-profile'
import { readReferences } from './references'
import { renderProfile } from './render-profile'
import { findUnmendable } from './unmendable'

const profiles = ['ce', 'nfs', 'wn']

function read(profile: string): PanDict {
  const checked = checkDocument(readFileSync(`examples/site/profiles/${profile}.json`))
  if (!checked.ok) throw new Error(checked.reason)
  return checked.document
}

function member(pool: string, slot: number): MemberFacts {
  const ip = `10.0.${profiles.indexOf(pool)}.${slot}`
  return {
    name: `${pool}-000${slot}`,
    slot,
    instanceId: `i-${pool}${slot}`,
    privateIp: ip,
    privateDns: `ip-${ip.replaceAll('.', '-')}.ec2.internal`,
    publicIp: null,
    publicDns: null,
    elasticIp: null,
    zone: 'us-east-1a',
    instanceType: 'm5.large',
  }
}

function site(workers: number) {
  const pool = (name: string, size: number, standIn: string | null = null): PoolFacts => ({
    name,
    standIn,
    members: Array.from({ length: size }, (_, i) => member(name, i + 1)),
  })
  const pools = [pool('ce', 1, '192.0.2.10'), pool('nfs', 1), pool('wn', workers)]
  return new Map(pools.map((one) => [one.name, one]))
}

function render(profile: string, workers: number) {
  const url = `http://gateway.example.org/q/key/${profile}-0001.json`
  const subject: Subject = { ...member(profile, 1), pool: profile, profile, profileUrl: url }
  const rendered = renderProfile(prepareProfile(read(profile)), site(workers), subject, 'json')
  if (!rendered.ok) throw new Error(JSON.stringify(rendered.unresolved))
  expect(rendered.problems).toEqual([])
  return { text: rendered.text, ...JSON.parse(rendered.text) }
}

describe("the example site's profiles", () => {
  it.each(profiles)('%s carries a package for each component, and names its branch', (profile) => {
    const { software, metadata } = JSON.parse(
      readFileSync(`examples/site/profiles/${profile}.json`, 'utf8'),
    )
    for (const component of Object.keys(software.components)) {
      expect(software.packages).toHaveProperty(`ncm_2d${component}`)
    }
    expect(metadata.template.branch.name).toBe('demo')
  })

  it('name each other: the worker its servers, and these their workers', () => {
    const asked = profiles.map((profile) => {
      const { references, standIns, malformed } = readReferences(read(profile))
      expect(malformed).toEqual([])
      expect(standIns.map(({ address }) => address)).toEqual(['192.0.2.10'])
      expect(findUnmendable(read(profile), ['192.0.2.10'])).toEqual([])
      return [
        profile,
        [...new Set(references.map((r) => (r.all ? `all ${r.pool}` : r.pool)))].sort(),
      ]
    })
    expect(asked).toEqual([
      ['ce', ['all wn', 'ce', 'nfs']],
      ['nfs', ['all wn', 'ce', 'nfs']],
      ['wn', ['ce', 'nfs', 'wn']],
    ])
  })

  it.each([0, 1, 3])('lists %i workers on both servers, in every spelling', (workers) => {
    const names = Array.from({ length: workers }, (_, i) => member('wn', i + 1).privateDns)
    const ce = render('ce', workers).software.components
    const files = ce.metaconfig.services
    const head = files._2fetc_2fcondor_2fconfig_2ed_2f50_2dhead_2econf.contents
    const server = member('ce', 1).privateDns
    expect(ce.sudo.host_aliases.WORKERS).toEqual(names)
    expect(Object.keys(files._2fetc_2fload_2dmonitor_2fnodes_2ejson.contents.nodes)).toEqual(names)
    expect(head.ALLOW_ADVERTISE_STARTD).toBe([server, ...names].join(', '))
    expect(head.UID_DOMAIN).toBe('ec2.internal')
    const texts = ce.filecopy.services
    expect(texts._2fetc_2fssh_2fshosts_2eequiv.config).toBe(
      [server, ...names].map((name) => `${name}\n`).join(''),
    )
    expect(ce.hostsfile.entries.batch.ipaddr).toBe('10.0.0.1')

    const exported = render('nfs', workers).software.components.nfs.exports
    const escaped = (name: string | null) =>
      name?.replace(/[^a-zA-Z0-9]/g, (c) => `_${c.charCodeAt(0).toString(16)}`)
    for (const { hosts } of exported) {
      expect(Object.keys(hosts).sort()).toEqual([server, ...names].map(escaped).sort())
    }
  })

  it('tells a worker of its servers, and of itself', () => {
    const { text, system, software } = render('wn', 2)
    expect(software.components.ccm.profile).toBe('http://gateway.example.org/q/key/wn-0001.json')
    expect(system.network).toMatchObject({ hostname: 'ip-10-0-2-1', domainname: 'ec2.internal' })
    const { contents } =
      software.components.metaconfig.services._2fetc_2fcondor_2fconfig_2ed_2f50_2dworker_2econf
    expect(contents).toMatchObject({
      CONDOR_HOST: member('ce', 1).privateDns,
      Zone: '"us-east-1a"',
    })
    expect(text).toContain(`${member('nfs', 1).privateDns}:/export/home/&`)
    expect(text).not.toContain('wn-0002')
    expect(text).not.toMatch(/bind\.invalid|bind_2einvalid|192\.0\.2\./)
  })
})
