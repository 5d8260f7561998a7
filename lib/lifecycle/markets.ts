/** How EC2 sells an instance. */
export const markets = ['onDemand', 'spot'] as const

export type Market = (typeof markets)[number]

/** As people call it. */
export function marketName(market: Market): string {
  return market === 'spot' ? 'Spot' : 'On-Demand'
}
