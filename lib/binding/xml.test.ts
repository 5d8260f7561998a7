import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type PanDict, PanNumber, type PanValue } from './pan-value'
import { readJson } from './read-json'
import { readXml } from './read-xml'
import { anyDocument } from './testing/any-document'
import { writeJson } from './write-json'
import { writeXml } from './write-xml'

function read(text: string): PanValue {
  const document = readXml(text)
  if (!document.ok) throw new Error(`line ${document.line}: ${document.reason}`)
  return document.value
}

const root = (inside: string) => `<?xml version="1.0"?>\n<nlist format="pan">\n${inside}\n</nlist>`

describe('pan-format XML', () => {
  test('is read typed, whatever way it is laid out', () => {
    const text = root(`
      <!-- by the compiler --><long name="n">-7</long><double name="d">1.0</double>
      <double name="e">2.5E10</double><double name="whole">3</double>
      <boolean name="yes" checksum="ab" acl="x">true</boolean>
      <string name="text"> a &lt;b&gt;&#13;
<![CDATA[<c> &amp;]]></string><string name="none"/><list name="l"><string/><nlist/><list/></list>
      <string name="ctl" encoding="base64">AWHDqQ==</string><string name="link" type="link">/a</string>
      <string name="plain" encoding="none">x</string>`)
    const expected: PanDict = new Map<string, PanValue>([
      ['n', new PanNumber('-7', 'long')],
      ['d', new PanNumber('1.0', 'double')],
      ['e', new PanNumber('2.5E10', 'double')],
      ['whole', new PanNumber('3.0', 'double')],
      ['yes', true],
      ['text', ' a <b>\r\n<c> &amp;'],
      ['none', ''],
      ['l', ['', new Map(), []]],
      ['ctl', '\u0001aé'],
      ['link', '/a'],
      ['plain', 'x'],
    ])
    expect(read(text)).toEqual(expected)
  })

  test('gives back every document that was written', () => {
    fc.assert(
      fc.property(anyDocument(false), (document) => {
        expect(read(writeXml(document))).toEqual(document)
      }),
      { numRuns: 300 },
    )
  })

  test('carries what JSON holds there and back, doubles too; null is the empty string', () => {
    fc.assert(
      fc.property(anyDocument(false), (document) => {
        const json = writeJson(document)
        const there = readJson(json)
        if (!there.ok || !(there.value instanceof Map)) throw new Error('unreadable')
        expect(writeJson(read(writeXml(there.value)))).toBe(json)
      }),
      { numRuns: 300 },
    )
    expect(writeXml(new Map([['x', null]]))).toContain('<string name="x"></string>')
  })

  test.each([
    ['<nlist format="pan">\n<nlist name="a">', 2, 'unclosed tag'],
    ['', 1, 'document must contain a root element'],
    ['{"a": 1}', 1, 'it is not XML'],
    ['<profile/>', 1, '<profile> is no element'],
    ['<nlist><string name="a"/></nlist>', 1, 'its root is not <nlist format="pan">'],
    ['<list format="pan"/>', 1, 'its root is not <nlist format="pan">'],
    ['<!DOCTYPE nlist>\n<nlist format="pan"/>', 1, 'it has a DOCTYPE'],
    [root('<string name="a">&b;</string>'), 3, 'undefined entity'],
    [root('<string name="a">&nbsp;</string>'), 3, 'undefined entity'],
    [root('<string name="a">&#0;</string>'), 3, 'it is not XML'],
    [root('<string name="a">\u0001</string>'), 3, 'disallowed character'],
    [root('<string name="a"/>\n<string name="a"/>'), 4, 'the key "a" stands twice'],
    [root('<nlist name="a"><long name="b">1</long></nlist>\n<long name="a">1</long>'), 4, 'twice'],
    [root('<string/>'), 3, 'has no name'],
    [root('text'), 4, 'text where <nlist> has elements: "text"'],
    [root('<list name="l">x</list>'), 3, 'text where <list> has elements'],
    [root('<string name="a"><string/></string>'), 3, '<string> holds an element, <string>'],
    [root('<long name="a"></long>'), 3, 'a long is a whole number, not ""'],
    [root('<long name="a">1.0</long>'), 3, 'a long is a whole number'],
    [root('<double name="a">NaN</double>'), 3, 'a double is a decimal number, not "NaN"'],
    [root('<boolean name="a">yes</boolean>'), 3, 'a boolean is true or false'],
    [root('<string name="a" encoding="base64">***</string>'), 3, 'its base64 is not'],
    [root('<string name="a" encoding="base64">/w==</string>'), 3, 'its base64 is not'],
    [root('<string name="a" encoding="base64,gzip">x</string>'), 3, 'base64,gzip is not read'],
    [root('<string name="a" colour="red"/>'), 3, 'an attribute colour'],
    ['<?xml version="1.1"?><nlist format="pan"/>', 1, 'XML version 1.1'],
    ['<?xml version="1.0" encoding="ISO-8859-1"?><nlist format="pan"/>', 1, 'ISO-8859-1'],
    ['<nlist format="pan"/><nlist format="pan"/>', 1, 'it is not XML'],
    [root(`<list name="l">${'<list>'.repeat(300)}`), 3, 'nested deeper'],
  ])('is refused with where and why: %j', (text, line, reason) => {
    expect(readXml(text)).toEqual({ ok: false, line, reason: expect.stringContaining(reason) })
  })

  test('whose entities would grow a billion times is refused before any does', () => {
    const entities = ['<!ENTITY l0 "lol">']
    for (let i = 1; i < 10; i++) entities.push(`<!ENTITY l${i} "${`&l${i - 1};`.repeat(10)}">`)
    const bomb = `<!DOCTYPE nlist [${entities.join('\n')}]>${root('<string name="a">&l9;</string>')}`
    expect(readXml(bomb)).toMatchObject({ ok: false, reason: expect.stringContaining('DOCTYPE') })
  })

  test('never makes the reader throw, whatever a character is changed to', () => {
    const text = root(
      '<list name="l"><string>a&amp;b</string><long>1</long></list><nlist name="n"/>',
    )
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.constantFrom('', '<', '&', '"', '/', ']'),
        (at, by) => {
          const document = readXml(text.slice(0, at) + by + text.slice(at + 1))
          if (!document.ok) expect(document.line).toBeGreaterThanOrEqual(1)
        },
      ),
      { numRuns: 500 },
    )
  })
})

const real = join('..', 'shared', 'data', 'quattor', 'profiles', 'condor-bind')

describe.skipIf(!existsSync(real))('a real profile', () => {
  test('is the same document whether the compiler wrote it as JSON or as XML', () => {
    const xml = read(readFileSync(join(real, 'wn.xml'), 'utf8'))
    const json = readJson(readFileSync(join(real, 'wn.json'), 'utf8'))
    expect(json).toEqual({ ok: true, value: xml })
    if (xml instanceof Map) expect(read(writeXml(xml))).toEqual(xml)
  })
})
