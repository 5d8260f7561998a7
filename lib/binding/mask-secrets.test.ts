import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mask, maskSecrets } from './mask-secrets'
import type { PanDict } from './pan-value'
import { readJson } from './read-json'
import { anyDocument } from './testing/any-document'
import { writeJson } from './write-json'

function masked(value: unknown) {
  const read = readJson(JSON.stringify(value))
  if (!read.ok || !(read.value instanceof Map)) throw new Error('no document')
  return JSON.parse(writeJson(maskSecrets(read.value)))
}

describe('secrets in a profile', () => {
  test.each([
    'password',
    'rootpwd',
    'db_password',
    'dbPassword',
    'adminPasswd',
    'secret',
    'client_2dsecret',
    'token',
    'api-key',
    'private_key',
    'privateKey',
    'passphrase',
    'AUTH_TOKEN',
    'tokens',
  ])('under the key %s are masked, as deep as they lie', (key) => {
    expect(masked({ a: { [key]: 'hunter2' } })).toEqual({ a: { [key]: mask } })
    expect(masked({ [key]: { x: ['hunter2', 4711, true, ''] } })).toEqual({
      [key]: { x: [mask, mask, true, ''] },
    })
  })

  test.each([
    'password_file',
    'tokenPath',
    'passwordMinLength',
    'token_lifetime',
    'pass',
    'key',
    'passive',
    'author',
  ])('are not what stands under the key %s', (key) => {
    expect(masked({ [key]: 'x y' })).toEqual({ [key]: 'x y' })
  })

  test('in texts are masked where they stand, and the rest of the text stays', () => {
    const pem = (inside: string) =>
      `a\n-----BEGIN RSA PRIVATE KEY-----\n${inside}\n-----END RSA PRIVATE KEY-----\nb`
    expect(masked({ config: pem('MIIabc\nxyz==') })).toEqual({ config: pem(mask) })
    expect(masked({ x: '-----BEGIN PRIVATE KEY-----\nMIIabc' }).x).not.toContain('MII')
    expect(masked({ x: 'get https://joe:hunter2@example.org/y?a=b:c@d now' })).toEqual({
      x: `get https://joe:${mask}@example.org/y?a=b:c@d now`,
    })
    expect(masked({ x: 'https://muster.example.org:8444/q/AbC-123_x/wn-0001.json' })).toEqual({
      x: `https://muster.example.org:8444/q/${mask}/wn-0001.json`,
    })
    expect(masked({ https_3a_2f_2fm_2fq_2fAbC_2fwn_2ejson: 1 })).toEqual({
      [`https_3a_2f_2fm_2fq_2f${mask}_2fwn_2ejson`]: 1,
    })
    expect(masked({ x: 'root:$6$salt$0123456789abcdef:1' })).toEqual({ x: `root:$6$${mask}:1` })
    expect(masked({ x: 'user = joe\n  db.password = hunter2 ;\nport = 1\n' })).toEqual({
      x: `user = joe\n  db.password = ${mask}\nport = 1\n`,
    })
  })

  test('are all that changes: what holds none is the same document', () => {
    const plain = {
      a: [1, true, 'the passwords are elsewhere'],
      _2fetc_2fpasswd: { owner: 'root' },
    }
    expect(masked(plain)).toEqual(plain)
  })

  test('stay masked when masked again, and nothing is lost but values', () => {
    fc.assert(
      fc.property(anyDocument(), (document: PanDict) => {
        const once = maskSecrets(document)
        expect(writeJson(maskSecrets(once))).toBe(writeJson(once))
        expect(once.size).toBe(document.size)
      }),
    )
  })
})

const real = join('..', 'shared', 'data', 'quattor', 'profiles', 'condor-bind', 'ce.json')

test.skipIf(!existsSync(real))('a real profile shows no password', () => {
  const text = readFileSync(real, 'utf8')
  expect(text).toContain('$1$57qRuCXe$')
  const read = readJson(text)
  if (!read.ok || !(read.value instanceof Map)) throw new Error('no document')
  const shown = writeJson(maskSecrets(read.value))
  expect(shown).not.toContain('57qRuCXe')
  expect(shown).toContain(`"rootpwd":"${mask}"`)
  expect(shown).toContain('"shadowpwd":true')
  expect(shown.length).toBeGreaterThan(JSON.stringify(JSON.parse(text)).length * 0.98)
})
