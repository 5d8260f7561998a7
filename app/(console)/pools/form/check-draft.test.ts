import { describe, expect, it } from 'vitest'
import { checkDraft } from './check-draft'
import { newPool, type PoolDraft } from './pool-draft'

const good: PoolDraft = {
  ...newPool,
  name: 'wn',
  profile: 'wn',
  image: 'ami-0123456789abcdef0',
  instanceTypes: ['m5.large'],
  zones: ['us-east-1a'],
}

describe("a pool's draft", () => {
  it('is free of errors when complete', () => {
    expect(checkDraft(good, true)).toEqual({})
  })

  it.each<[Partial<PoolDraft>, string[]]>([
    [{ name: '../x' }, ['name']],
    [{ max: '-1' }, ['max']],
    [{ max: 'five' }, ['max']],
    [{ max: '1000000000' }, ['max']],
    [{ min: '3', max: '2' }, ['min']],
    [{ desired: '11' }, ['desired']],
    [{ image: 'centos' }, ['image']],
    [{ instanceTypes: [], zones: [] }, ['instanceTypes', 'zones']],
    [{ bootTimeout: undefined }, ['bootTimeout']],
    [{ standIn: '10.0.0.1' }, ['standIn']],
  ])('says at the field what is wrong: %o', (change, fields) => {
    expect(Object.keys(checkDraft({ ...good, ...change }, true))).toEqual(fields)
  })
})
