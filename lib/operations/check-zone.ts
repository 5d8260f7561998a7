import type { Catalog } from '@/lib/ec2/catalog'
import { MusterError } from '@/lib/platform/errors'
import { asking, siteEc2 } from './site-ec2'

/** Refuses a zone that the region does not have. When EC2 does not answer, that is the reason. */
export async function checkZone(zone: string, catalog: Catalog = siteEc2().catalog): Promise<void> {
  const zones = await asking(() => catalog.zones())
  if (zones.some(({ name }) => name === zone)) return
  const names = zones.map(({ name }) => name).join(', ')
  const message = `There is no zone ${zone} in this region; it has ${names}.`
  throw new MusterError('Unprocessable', message, { issues: [{ path: 'zone', message }] })
}
