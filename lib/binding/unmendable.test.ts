import { expect, test } from 'vitest'
import type { PanValue } from './pan-value'
import { findUnmendable } from './unmendable'

const dict = (entries: { [key: string]: PanValue }) => new Map(Object.entries(entries))
const kinds = (document: Parameters<typeof findUnmendable>[0]) =>
  findUnmendable(document).map((u) => u.kind)

test('a number computed for a group is told only in a profile that names the group', () => {
  const numbers = {
    GlueSubClusterLogicalCPUs: ['32'],
    GlueCEInfoTotalCPUs: ['0'],
    script: 'lcg-info-dynamic-maui --max-normal-slots 32',
  }
  expect(findUnmendable(dict(numbers))).toEqual([])
  expect(findUnmendable(dict({ ...numbers, hosts: ['all.wn.bind.invalid'] }))).toEqual([
    {
      kind: 'derived-number',
      path: '/GlueSubClusterLogicalCPUs/0',
      message:
        "/GlueSubClusterLogicalCPUs/0 holds the CPU count of the subcluster, 32, as the compiler computed it with one machine in place of all of wn; set it to what the pool will have, in the templates or in the profile's overlay.",
    },
    { kind: 'derived-number', path: '/script', message: expect.stringContaining('32') },
  ])
})

test.each([
  ['SRCFG[sdj_0] HOSTLIST=all.wn.bind.invalid\n', true],
  ['x\nserver.1=all.wn.bind.invalid:2888\n', true],
  ['HOST_0 = all.wn.bind.invalid', true],
  ['HOSTS = all.wn.bind.invalid', false],
  ['GROUPCFG[base] HOSTLIST=all.wn.bind.invalid', false],
  ['SRCFG[sdj_0] PERIOD=1\nHOSTS=all.wn.bind.invalid\n', false],
  ['SRCFG[sdj_0] HOSTLIST=wn.bind.invalid', false],
])('a block numbered member by member: %j is %s', (text, numbered) => {
  expect(kinds(dict({ text }))).toEqual(numbered ? ['numbered-block'] : [])
})

test('an address is told once, unless a pool declares it', () => {
  const document = dict({ a: '192.0.2.10', b: ['198.51.100.7 192.0.2.10'] })
  expect(findUnmendable(document, ['198.51.100.7'])).toEqual([
    {
      kind: 'undeclared-stand-in',
      path: '/a',
      message:
        '/a and one more place hold the documentation address 192.0.2.10, which reaches no machine; declare it as the stand-in of the pool that it means.',
    },
  ])
})

test('a profile that sends its machine elsewhere for the next one is told', () => {
  const ccm = (profile: string) =>
    kinds(dict({ software: dict({ components: dict({ ccm: dict({ profile }) }) }) }))
  expect(ccm('https://quattor.example.org/profiles/wn.json')).toEqual(['foreign-profile-url'])
  expect(ccm('https://quattor.example.org/profiles/wn.bind.invalid.json')).toEqual([])
})
