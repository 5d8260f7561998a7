import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { deriveToken, keptOnce, siteSecret } from './secret'

const dataDir = mkdtempSync(join(tmpdir(), 'muster-secret-'))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

describe('siteSecret', () => {
  it('is made once, for the owner alone, and stays', () => {
    const secret = siteSecret({ dataDir, secret: undefined })
    expect(secret.length).toBeGreaterThanOrEqual(32)
    expect(siteSecret({ dataDir, secret: undefined })).toBe(secret)
    expect(statSync(join(dataDir, 'secret')).mode & 0o777).toBe(0o600)
    expect(readdirSync(dataDir)).toEqual(['secret'])
  })
  it("is the site's own where that is set", () => {
    expect(siteSecret({ dataDir, secret: 'shared by all hosts of the site!!' })).toBe(
      'shared by all hosts of the site!!',
    )
  })
})

it('keeps the first of two', () => {
  expect(keptOnce(dataDir, 'x', () => 'first')).toBe('first')
  expect(keptOnce(dataDir, 'x', () => 'second')).toBe('first')
})

it('derives one token for each purpose and subject', () => {
  const tokens = [
    deriveToken('s', 'launch', 'a'),
    deriveToken('s', 'machine', 'a'),
    deriveToken('s', 'launch', 'b'),
    deriveToken('t', 'launch', 'a'),
  ]
  expect(new Set(tokens).size).toBe(4)
  expect(deriveToken('s', 'launch', 'a')).toBe(tokens[0])
})
