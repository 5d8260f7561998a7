import { describe, expect, it } from 'vitest'
import { performanceText, wrongFigure } from './volume-types'

const figures = (
  type: string,
  sizeGiB: number,
  iops: number | null = null,
  throughput: number | null = null,
) => ({ type, sizeGiB, iops, throughput })

describe("a volume's figures", () => {
  it.each([
    figures('gp3', 1),
    figures('gp3', 1, 3000, 750),
    figures('gp3', 160, 80_000, 2000),
    figures('gp2', 1),
    figures('io1', 4, 200),
    figures('io1', 1280, 64_000),
    figures('io2', 256, 256_000),
    figures('st1', 125),
    figures('unheard-of', 1),
  ])('%j are right', (right) => {
    expect(wrongFigure(right)).toBeUndefined()
  })

  it.each([
    [figures('gp3', 0), 'sizeGiB', '1 to 65536 GiB'],
    [figures('gp3', 10, 2999), 'iops', '3000 to 80000 IOPS, not 2999'],
    [figures('gp3', 10, 5001), 'iops', 'at most 5000 IOPS, 500 for each GiB; not 5001'],
    [figures('gp3', 10, null, 124), 'throughput', '125 to 2000 MiB/s, not 124'],
    [figures('gp3', 10, null, 751), 'throughput', 'of 3000 IOPS has at most 750 MiB/s'],
    [figures('gp2', 10, 300), 'iops', 'takes no IOPS'],
    [figures('st1', 125, null, 500), 'throughput', 'takes no throughput'],
    [figures('io1', 10), 'iops', 'needs its IOPS: 100 to 64000'],
    [figures('io1', 10, 501), 'iops', 'at most 500 IOPS'],
    [figures('io1', 10, 500, 125), 'throughput', 'takes no throughput'],
    [figures('io2', 300, 256_001), 'iops', '100 to 256000 IOPS'],
    [figures('io2', 3, 100), 'sizeGiB', '4 to 65536 GiB'],
    [figures('unheard-of', 1, 100), 'iops', 'takes no IOPS'],
  ])('%j are wrong in %s: %s', (wrong, field, words) => {
    expect(wrongFigure(wrong)).toMatchObject({ field, message: expect.stringContaining(words) })
  })

  it('are told beside the size', () => {
    expect(performanceText(figures('gp3', 1, 4000, 250))).toBe(', 4000 IOPS, 250 MiB/s')
    expect(performanceText(figures('gp2', 1))).toBe('')
  })
})
