import type { ApiAddress } from '@/app/api/v1/schemas/addresses'

/** A machine as the two sides of a reassignment need it. */
export interface SideMachine {
  name: string
  publicIp: string | null
  elasticIp: string | null
}

/** What one side of a reassignment loses and gets, in words; empty: nothing. */
export interface Side {
  name: string
  loses: string[]
  gets: string[]
}

/**
 * What reassigning an address means to the machine that gives it up and to the one that gets it. EC2
 * gives an instance one public address: an Elastic IP takes the place of the one that EC2 lent it,
 * and without it EC2 lends another.
 */
export function reassignSides(
  address: Pick<ApiAddress, 'publicIp' | 'machine' | 'instanceId' | 'claim'>,
  to: SideMachine | null,
): { from: Side; to: Side } {
  const ip = address.publicIp ?? 'the address'
  return { from: giver(address, ip), to: taker(address, ip, to) }
}

function giver({ machine, instanceId, claim }: Parameters<typeof reassignSides>[0], ip: string) {
  const holder = machine ?? instanceId
  if (!holder) return { name: 'Nobody', loses: [], gets: [] }
  const loses = [`${ip}, with every connection to it`]
  if (machine && claim?.machine === machine) {
    loses.push(`the address of its slot ${claim.pool}/${claim.slot}`)
  }
  return {
    name: holder,
    loses,
    gets: ['a new public address from EC2, which nobody knows before'],
  }
}

function taker(
  { machine }: Parameters<typeof reassignSides>[0],
  ip: string,
  to: SideMachine | null,
): Side {
  if (!to) return { name: 'Nobody', loses: [], gets: [`${ip} is free, and EC2 bills it still`] }
  if (to.name === machine) return { name: to.name, loses: [], gets: [`${ip}, which it has`] }
  const lent = to.elasticIp === null ? to.publicIp : null
  return {
    name: to.name,
    loses: lent ? [`its public address ${lent}, with every connection to it`] : [],
    gets: [ip],
  }
}
