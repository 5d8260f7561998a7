import { invalidValue } from '../protocol/errors'
import { filterParameters, parseFilters } from '../protocol/filters'
import { regionNames } from '../state/catalogue'
import type { Action } from './action'
import { checkNamed } from './named'

export const describeRegions: Action = {
  name: 'DescribeRegions',
  accepts: ['RegionName.n', 'AllRegions', ...filterParameters],
  reads: true,
  run({ account, parameters }) {
    const here = account.catalogue.region
    const names = regionNames.includes(here) ? regionNames : [...regionNames, here]
    const asked = parameters.list('RegionName')
    checkNamed(asked, names, (name) => invalidValue(`Invalid region name: ${name.slice(0, 100)}`))
    const endpoint = (name: string) => `ec2.${name}.amazonaws.com`
    const passes = parseFilters<string>(parameters, {
      'region-name': (name) => name,
      endpoint,
      'opt-in-status': () => 'opt-in-not-required',
    })
    return {
      regionInfo: names
        .filter((name) => (asked.length === 0 || asked.includes(name)) && passes(name))
        .map((name) => ({
          regionName: name,
          regionEndpoint: endpoint(name),
          optInStatus: 'opt-in-not-required',
        })),
    }
  },
}

export const describeAvailabilityZones: Action = {
  name: 'DescribeAvailabilityZones',
  accepts: ['ZoneName.n', 'ZoneId.n', 'AllAvailabilityZones', ...filterParameters],
  reads: true,
  run({ account, parameters }) {
    const { zones, region } = account.catalogue
    const names = parameters.list('ZoneName')
    const ids = parameters.list('ZoneId')
    const refuse = (name: string) =>
      invalidValue(`Invalid availability zone: [${name.slice(0, 100)}]`)
    checkNamed(
      names,
      zones.map((z) => z.name),
      refuse,
    )
    checkNamed(
      ids,
      zones.map((z) => z.id),
      refuse,
    )
    const passes = parseFilters<(typeof zones)[number]>(parameters, {
      'zone-name': (z) => z.name,
      'zone-id': (z) => z.id,
      'region-name': () => region,
      state: () => 'available',
      'zone-type': () => 'availability-zone',
      'opt-in-status': () => 'opt-in-not-required',
      'group-name': () => region,
    })
    return {
      availabilityZoneInfo: zones
        .filter(
          (z) =>
            (names.length === 0 || names.includes(z.name)) &&
            (ids.length === 0 || ids.includes(z.id)) &&
            passes(z),
        )
        .map((z) => ({
          zoneName: z.name,
          zoneState: 'available',
          regionName: region,
          zoneId: z.id,
          groupName: `${region}-zg-1`,
          networkBorderGroup: region,
          optInStatus: 'opt-in-not-required',
          zoneType: 'availability-zone',
          messageSet: [],
        })),
    }
  },
}
