/** What the region has, as EC2 lists it. */
export interface RegionZones {
  zones: readonly string[]
  subnets: readonly { id: string; zone: string }[]
}

/** Where a pool's machines may run: in its own zones, its subnets', or all of the region. */
export function poolZones(
  pool: { zones: readonly string[]; subnets: readonly string[] },
  region: RegionZones,
): string[] {
  if (pool.zones.length > 0) return [...pool.zones]
  if (pool.subnets.length === 0) return [...region.zones]
  const zoneOf = new Map(region.subnets.map(({ id, zone }) => [id, zone]))
  return [...new Set(pool.subnets.flatMap((id) => zoneOf.get(id) ?? []))]
}
