import { describe, expect, it } from 'vitest'
import { whyNotGrowTo, whyNotNewSize } from './volume-size'

describe("a volume's size", () => {
  it.each([
    ['0', /1 to/],
    ['1e6', /whole number/],
    ['1000000', /1 to/],
    ['-3', /whole number/],
    ['', /whole number/],
  ])('%s is refused', (text, why) => {
    expect(whyNotNewSize('gp3', text)).toMatch(why)
  })

  it("is at least the snapshot's", () => {
    expect(whyNotNewSize('gp3', '5', 8)).toMatch(/8 GiB or more/)
    expect(whyNotNewSize('gp3', '8', 8)).toBeUndefined()
  })

  it('only grows', () => {
    const volume = { sizeGiB: 10, type: 'gp3' }
    expect(whyNotGrowTo(volume, '10')).toMatch(/more than the 10/)
    expect(whyNotGrowTo(volume, '11')).toBeUndefined()
  })
})
