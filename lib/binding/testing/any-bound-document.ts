import fc from 'fast-check'
import type { MemberFacts, PoolFacts, SiteFacts, Subject } from '../facts'
import type { PanDict, PanValue } from '../pan-value'
import { attributes } from '../reference-grammar'
import { domain } from './made-site'

const poolNames = ['ce', 'nfs', 'wn', 'ui', 'wn-gpu', 'a', 'absent']
const standIns = ['192.0.2.10', '198.51.100.7', '203.0.113.255']

/** As Pan's escape() does it, for what ASCII can say. */
export function panEscape(text: string): string {
  return text.replace(/^\d|[^a-z0-9]/gi, (c) => `_${c.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

export function panUnescape(text: string): string {
  return text.replace(/_([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
}

const anyPool = () => fc.constantFrom(...poolNames)
const anyAttribute = () => fc.constantFrom(...attributes)

const anyOne = () =>
  fc.oneof(
    { weight: 4, arbitrary: anyPool().map((pool) => `${pool}.bind.invalid`) },
    fc.tuple(anyAttribute(), anyPool()).map(([a, pool]) => `${a}.${pool}.bind.invalid`),
    fc.constantFrom('bind.invalid', '*.bind.invalid', ...standIns),
  )

const anyAll = () =>
  fc.oneof(
    { weight: 3, arbitrary: anyPool().map((pool) => `all.${pool}.bind.invalid`) },
    fc.tuple(anyAttribute(), anyPool()).map(([a, pool]) => `${a}.all.${pool}.bind.invalid`),
  )

const asciiNeighbour = () =>
  fc.constantFrom(
    ...['=', '__', '@', '@@', ':8443/', ':8443', '"', "'", '.', '.json', 'X', 'q', '-', '{{', '${'],
    ...[
      '@{',
      '}',
      ',',
      ', ',
      ' ',
      '\n',
      '\n  ',
      '\r\n',
      '\t',
      '(rw,sync)',
      '/24',
      '*',
      '_',
      '7',
      '',
    ],
    ...['SRCFG[sdj_0] ', 'HOSTS = ', 'https://', '1.192.0.2.10', '192.0.2.100', '.bind', 'invalid'],
  )

const anyNeighbour = () =>
  fc.oneof(
    asciiNeighbour(),
    fc.constantFrom('_3d', '_5f_5f', '\\u003d', 'é', '\u{1f600}', '\u0001', '&amp;', '<', ']]>'),
  )

const anyCase = (text: fc.Arbitrary<string>) =>
  fc.tuple(text, fc.boolean()).map(([t, upper]) => (upper ? t.toUpperCase() : t))

/** References to single machines, with ASCII around them. */
export const anyTextOfOnes = () =>
  fc
    .tuple(
      asciiNeighbour(),
      anyCase(anyOne()),
      asciiNeighbour(),
      fc.option(anyOne()),
      asciiNeighbour(),
    )
    .map((parts) => parts.map((part) => part ?? '').join(''))

const anyReference = () =>
  fc
    .tuple(anyCase(fc.oneof(anyOne(), anyAll())), fc.boolean())
    .map(([name, escaped]) => (escaped ? panEscape(name) : name))

/** References in both spellings among what stands around them in real profiles. */
export const anyBoundText = () =>
  fc
    .array(fc.oneof(anyReference(), anyNeighbour(), anyNeighbour()), { minLength: 1, maxLength: 7 })
    .map((parts) => parts.join(''))

const anyBoundKey = () =>
  fc
    .oneof(anyBoundText(), anyReference(), fc.constantFrom('a', 'b', 'hosts', '__proto__'))
    .map((key) => key.replaceAll('/', '').replaceAll('\u0001', ''))
    .filter((key) => key !== '' && key !== '0')

export const anyBoundDocument = (): fc.Arbitrary<PanDict> =>
  fc.letrec<{ value: PanValue; dict: PanDict }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      anyBoundText(),
      anyReference(),
      fc.boolean(),
      fc.array(tie('value'), { maxLength: 4 }),
      tie('dict'),
    ),
    dict: fc
      .array(fc.tuple(anyBoundKey(), tie('value')), { maxLength: 4 })
      .map((pairs) => new Map(pairs)),
  })).dict

const orNull = (value: string) => fc.constantFrom(value, value, null)

function anyMember(pool: string, slot: number): fc.Arbitrary<MemberFacts> {
  const net = poolNames.indexOf(pool)
  return fc.record({
    name: fc.constant(`${pool}-000${slot}`),
    slot: fc.constantFrom(slot, null),
    instanceId: fc.constant(`i-${net}${slot}`),
    privateIp: orNull(`10.${net}.0.${slot}`),
    privateDns: orNull(`ip-10-${net}-0-${slot}.${domain}`),
    publicIp: orNull(`52.${net}.0.${slot}`),
    publicDns: orNull(`ec2-52-${net}-0-${slot}.example.com`),
    elasticIp: orNull(`3.${net}.0.${slot}`),
    zone: orNull('eu-west-1a'),
    instanceType: orNull('t3.small'),
  })
}

const anyPoolFacts = (name: string): fc.Arbitrary<PoolFacts> =>
  fc.record({
    name: fc.constant(name),
    standIn: fc.constantFrom(standIns[poolNames.indexOf(name)] ?? null, null),
    members: fc
      .subarray([0, 1, 2, 3, 4])
      .chain((slots) => fc.tuple(...slots.map((slot) => anyMember(name, slot)))),
  })

export const anySite = (): fc.Arbitrary<SiteFacts> =>
  fc
    .subarray(poolNames.filter((name) => name !== 'absent'))
    .chain((names) => fc.tuple(...names.map(anyPoolFacts)))
    .map((pools) => new Map(pools.map((pool) => [pool.name, pool])))

export const anySubject = (): fc.Arbitrary<Subject> =>
  anyPool().chain((pool) =>
    fc.record({ member: anyMember(pool, 9), profile: anyPool() }).map(({ member, profile }) => ({
      ...member,
      pool,
      profile,
      profileUrl: `https://muster.example.org/profiles/4f2a/${profile}.json`,
    })),
  )
