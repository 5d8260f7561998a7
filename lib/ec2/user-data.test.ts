import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { maxUserDataBytes, renderUserData } from './user-data'

const facts = {
  gatewayUrl: 'http://gateway.example.org:3001',
  launchId: '01j8z0k3v5q2w9x7y6r4t1m0',
  token: 'Zm9vYmFy_-0123456789abcdefghijklmnopqrstuvw',
  pool: 'wn',
  profile: 'wn',
}

describe('renderUserData', () => {
  it('begins with the interpreter and one KEY=value a line', () => {
    expect(renderUserData(facts).split('\n').slice(0, 6)).toEqual([
      '#!/bin/sh',
      'MUSTER_URL=http://gateway.example.org:3001',
      'MUSTER_LAUNCH=01j8z0k3v5q2w9x7y6r4t1m0',
      'MUSTER_TOKEN=Zm9vYmFy_-0123456789abcdefghijklmnopqrstuvw',
      'MUSTER_POOL=wn',
      'MUSTER_PROFILE=wn',
    ])
  })

  it('fits with room to spare', () => {
    expect(Buffer.byteLength(renderUserData(facts))).toBeLessThan(maxUserDataBytes / 4)
  })

  for (const [command, ...rest] of [['sh'], ['bash'], ['busybox', 'sh']] as const) {
    const absent = spawnSync('sh', ['-c', `command -v ${command}`]).status !== 0
    it.skipIf(absent)(`is a valid script for ${[command, ...rest].join(' ')}`, () => {
      execFileSync(command, [...rest, '-n'], { input: renderUserData(facts) })
    })
  }

  it('passes its token to no command', () => {
    const uses = renderUserData(facts)
      .split('\n')
      .filter((line) => line.includes('MUSTER_TOKEN'))
    expect(uses).toHaveLength(1)
  })

  it.each(['a b', "a'b", 'a$b', 'a`b', 'a\nb', ''])('refuses the value %j', (pool) => {
    expect(() => renderUserData({ ...facts, pool })).toThrow('MUSTER_POOL')
  })
})
