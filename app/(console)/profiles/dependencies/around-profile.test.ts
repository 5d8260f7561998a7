import { expect, it } from 'vitest'
import type { ApiDependencies } from '@/app/api/v1/schemas/dependencies'
import { aroundProfile } from './around-profile'

const pool = (name: string, profile: string | null) => ({
  name,
  profile,
  exists: profile !== null,
  standIn: null,
  members: 0,
})
const arrow = (from: string, to: string, profile = from) => ({
  from,
  to,
  profile,
  references: [],
  problem: null,
})

it("has a profile's pools, whom they name and who names them", () => {
  const site: ApiDependencies = {
    pools: [
      pool('big', 'wn'),
      pool('ce', 'ce'),
      pool('db', 'db'),
      pool('ui', 'ui'),
      pool('wn', 'wn'),
      pool('old', null),
    ],
    arrows: [
      arrow('big', 'ce', 'wn'),
      arrow('big', 'old', 'wn'),
      arrow('wn', 'ce'),
      arrow('wn', 'old'),
      arrow('ui', 'wn'),
      arrow('ce', 'db'),
    ],
  }
  const around = aroundProfile(site, 'wn')
  expect(around.pools.map(({ name }) => name)).toEqual(['big', 'ce', 'ui', 'wn', 'old'])
  expect(around.arrows.map(({ from, to }) => `${from} ${to}`)).toEqual([
    'big ce',
    'big old',
    'wn ce',
    'wn old',
    'ui wn',
  ])
  expect(aroundProfile(site, 'nobody')).toEqual({ pools: [], arrows: [] })
})
