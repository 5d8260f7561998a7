import { describe, expect, it } from 'vitest'
import {
  filterFromParams,
  filterOfQuery,
  isEmptyFilter,
  paramsWithFilter,
  parseSorting,
  queryOfFilter,
  sortingText,
} from './list-filter'

const keys = ['pool', 'state']

describe('a list filter', () => {
  it('stands in the address and comes back from it', () => {
    const filter = { pool: ['wn'], state: ['booting', 'requested'], q: ['10.0.', 'a b&c'] }
    const params = paramsWithFilter(new URLSearchParams('sort=-name&page=3'), keys, filter)
    expect(params.toString()).toBe(
      'sort=-name&pool=wn&state=booting&state=requested&q=10.0.&q=a+b%26c',
    )
    expect(filterFromParams(params, keys)).toEqual(filter)
  })

  it('leaves out what it does not know, what is empty and what stands twice', () => {
    const params = new URLSearchParams('tab=log&state=booting&state=booting&pool=')
    expect(filterFromParams(params, keys)).toEqual({ state: ['booting'] })
  })

  it('becomes tokens and comes back from them', () => {
    const filter = { pool: ['wn', '!ce'], state: ['booting', 'requested'], q: ['one', '!two'] }
    expect(filterOfQuery(queryOfFilter(filter))).toEqual(filter)
  })

  it('adds up tokens of one property', () => {
    const query = {
      operation: 'and' as const,
      tokens: [
        { propertyKey: 'state', operator: '=' as const, value: 'booting' },
        { propertyKey: 'state', operator: '=' as const, value: ['requested', 'booting'] },
        { operator: ':' as const, value: '  ' },
      ],
    }
    expect(filterOfQuery(query)).toEqual({ state: ['booting', 'requested'] })
  })

  it('knows when it narrows nothing', () => {
    expect(isEmptyFilter({})).toBe(true)
    expect(isEmptyFilter({ q: ['x'] })).toBe(false)
  })
})

describe('a sorting', () => {
  it('is read from the address, or the standard one where that names no column', () => {
    const fields = ['name', 'requestedAt']
    expect(parseSorting('-requestedAt', fields, 'name')).toEqual({
      field: 'requestedAt',
      descending: true,
    })
    expect(parseSorting('password', fields, 'name')).toEqual({ field: 'name', descending: false })
    expect(parseSorting(null, fields, '-name')).toEqual({ field: 'name', descending: true })
    expect(sortingText({ field: 'name', descending: true })).toBe('-name')
  })
})
