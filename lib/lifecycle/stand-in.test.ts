import { describe, expect, it } from 'vitest'
import { isStandIn } from './stand-in'

describe('a stand-in', () => {
  it.each(['192.0.2.0', '192.0.2.1', '198.51.100.44', '203.0.113.255'])('may be %s', (text) => {
    expect(isStandIn(text)).toBe(true)
  })

  it.each([
    '',
    '192.0.2',
    '192.0.2.256',
    '192.0.2.01',
    '192.0.2.1/32',
    ' 192.0.2.1',
    '192.0.2.1.1',
    '10.0.0.1',
    '2001:db8::1',
    'ce.bind.invalid',
  ])('may not be %j', (text) => {
    expect(isStandIn(text)).toBe(false)
  })
})
