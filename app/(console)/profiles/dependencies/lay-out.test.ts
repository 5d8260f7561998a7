import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Box, type Laid, layOut } from './lay-out'

const arrow = (from: string, to: string, needs = true) => ({ from, to, labels: ['name'], needs })
type Arrow = ReturnType<typeof arrow>

const apart = (a: Box, b: Box) =>
  Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || Math.abs(a.y - b.y) >= (a.height + b.height) / 2

const within = ({ x, y, width, height }: Box, laid: Laid<Arrow>) =>
  x - width / 2 >= 0 &&
  x + width / 2 <= laid.width &&
  y - height / 2 >= 0 &&
  y + height / 2 <= laid.height

function expectTidy(laid: Laid<Arrow>) {
  const boxes = [...laid.pools.values(), ...laid.arrows.map(({ label }) => label)]
  for (const [i, box] of boxes.entries()) {
    expect(within(box, laid)).toBe(true)
    for (const other of boxes.slice(i + 1)) expect(apart(box, other)).toBe(true)
  }
}

const at = (laid: Laid<Arrow>, name: string) => laid.pools.get(name) ?? { x: Number.NaN, y: 0 }

describe('the picture of dependencies', () => {
  it('has nothing for no pools, and one box for one', () => {
    expect(layOut([], [])).toMatchObject({ width: 0, height: 0, arrows: [] })
    const one = layOut(['wn'], [])
    expectTidy(one)
    expect([...one.pools.keys()]).toEqual(['wn'])
  })

  it('has who needs others at the left, also when those name them all', () => {
    const arrows = [
      arrow('ce', 'wn', false),
      arrow('nfs', 'wn', false),
      arrow('wn', 'ce'),
      arrow('wn', 'nfs'),
    ]
    const laid = layOut(['ce', 'nfs', 'wn'], arrows)
    expectTidy(laid)
    expect(laid.arrows).toHaveLength(4)
    expect(at(laid, 'wn').x).toBeLessThan(at(laid, 'ce').x)
    expect(at(laid, 'wn').x).toBeLessThan(at(laid, 'nfs').x)
  })

  it('has arrows from the one to the other', () => {
    const laid = layOut(['a', 'b'], [arrow('a', 'b'), arrow('b', 'a', false)])
    for (const { arrow: drawn, points } of laid.arrows) {
      const [first, last] = [points[0]?.x ?? 0, points.at(-1)?.x ?? 0]
      expect(first < last).toBe(at(laid, drawn.from).x < at(laid, drawn.to).x)
    }
  })

  it('leaves out the arrow of a pool to itself', () => {
    const laid = layOut(['wn'], [arrow('wn', 'wn')])
    expect(laid.arrows).toEqual([])
    expect(laid.pools.size).toBe(1)
  })

  it('overlaps nothing, whatever the pools and their arrows', () => {
    const names = Array.from({ length: 30 }, (_, i) => `pool-${i}`)
    const one = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names), fc.boolean())
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.array(one, { maxLength: 40 }), (n, pairs) => {
        const some = names.slice(0, n)
        const arrows = pairs
          .filter(([from, to]) => some.includes(from) && some.includes(to))
          .map(([from, to, needs]) => arrow(from, to, needs))
        const laid = layOut(some, arrows)
        expect([...laid.pools.keys()].sort()).toEqual([...some].sort())
        expectTidy(laid)
        expect(layOut(some, arrows)).toEqual(laid)
      }),
      { numRuns: 40 },
    )
  })
})
