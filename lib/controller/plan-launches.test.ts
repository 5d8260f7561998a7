import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LaunchSituation, planLaunches, type Waiting } from './plan-launches'

const waiting = (count: number, pool = 'wn', profile = pool): Waiting[] =>
  Array.from({ length: count }, (_, i) => ({ id: `${pool}-${i}`, pool, profile }))

const situation = (change: Partial<LaunchSituation>): LaunchSituation => ({
  waiting: [],
  pools: [
    { name: 'wn', market: 'onDemand', instanceTypes: ['m5.large', 'c5.large'], zones: ['a', 'b'] },
    { name: 'ce', market: 'onDemand', instanceTypes: ['t3.small'], zones: ['a'] },
  ],
  countIn: () => 0,
  noRoom: () => false,
  mostLaunches: 10,
  mostInstances: 100,
  ...change,
})

describe('planLaunches', () => {
  it('asks for one launch a type and zone, spread over the zones', () => {
    const { launches, stuck } = planLaunches(situation({ waiting: waiting(5) }))
    expect(launches).toEqual([
      {
        pool: 'wn',
        profile: 'wn',
        instanceType: 'm5.large',
        zone: 'a',
        machineIds: ['wn-0', 'wn-2', 'wn-4'],
      },
      {
        pool: 'wn',
        profile: 'wn',
        instanceType: 'm5.large',
        zone: 'b',
        machineIds: ['wn-1', 'wn-3'],
      },
    ])
    expect(stuck).toEqual([])
  })

  it('fills up the zone that has fewer machines', () => {
    const { launches } = planLaunches(
      situation({ waiting: waiting(3), countIn: (_pool, zone) => (zone === 'a' ? 3 : 0) }),
    )
    expect(launches.map(({ zone, machineIds }) => [zone, machineIds.length])).toEqual([['b', 3]])
  })

  it('takes another zone before another type, and another type before giving up', () => {
    const none = new Set<string>()
    const zonesOf = () => {
      const plan = planLaunches(
        situation({
          waiting: waiting(1),
          noRoom: ({ instanceType, zone }) => none.has(`${instanceType} ${zone}`),
        }),
      )
      return [
        ...plan.launches.map((l) => `${l.instanceType} ${l.zone}`),
        ...plan.stuck.map((s) => s.id),
      ]
    }
    expect(zonesOf()).toEqual(['m5.large a'])
    none.add('m5.large a')
    expect(zonesOf()).toEqual(['m5.large b'])
    none.add('m5.large b')
    expect(zonesOf()).toEqual(['c5.large a'])
    none.add('c5.large a').add('c5.large b')
    expect(zonesOf()).toEqual(['wn-0'])
  })

  it('keeps profiles apart', () => {
    const { launches } = planLaunches(
      situation({
        waiting: [...waiting(1, 'ce', 'old'), ...waiting(1, 'ce', 'new')],
      }),
    )
    expect(launches.map((launch) => launch.profile)).toEqual(['old', 'new'])
  })

  it('loses no machine, doubles none and stays within its bounds', () => {
    fc.assert(
      fc.property(
        fc.nat(60),
        fc.nat(20),
        fc.integer({ min: 1, max: 15 }),
        fc.nat(12),
        fc.subarray(['m5.large a', 'm5.large b', 'c5.large a', 'c5.large b', 't3.small a']),
        (workers, heads, mostInstances, mostLaunches, full) => {
          const all = [...waiting(workers), ...waiting(heads, 'ce')]
          const plan = planLaunches(
            situation({
              waiting: all,
              mostInstances,
              mostLaunches,
              noRoom: ({ instanceType, zone }) => full.includes(`${instanceType} ${zone}`),
            }),
          )
          const planned = plan.launches.flatMap((launch) => launch.machineIds)
          const named = [...planned, ...plan.stuck.map((machine) => machine.id)]
          expect(new Set(named).size).toBe(named.length)
          expect(plan.launches.length).toBeLessThanOrEqual(mostLaunches)
          for (const launch of plan.launches) {
            expect(launch.machineIds.length).toBeGreaterThan(0)
            expect(launch.machineIds.length).toBeLessThanOrEqual(mostInstances)
            expect(full).not.toContain(`${launch.instanceType} ${launch.zone}`)
          }
          if (plan.launches.length < mostLaunches) expect(named.length).toBe(all.length)
        },
      ),
    )
  })

  it('spreads evenly: no two open zones of a pool differ by more than one', () => {
    fc.assert(
      fc.property(fc.nat(50), (count) => {
        const { launches } = planLaunches(
          situation({ waiting: waiting(count), mostInstances: 1000 }),
        )
        const sizes = ['a', 'b'].map(
          (zone) => launches.find((launch) => launch.zone === zone)?.machineIds.length ?? 0,
        )
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
      }),
    )
  })
})
