import { type Market, marketName } from './markets'
import type { Intent, State } from './states'

/** The part of a pool's definition that a machine keeps from its launch on. */
export interface LaunchDefinition {
  image: string
  /** In order of preference. */
  instanceTypes: string[]
  market: Market
  /** Named in the user data. */
  profile: string
}

export interface LaunchedMachine {
  state: State
  intent: Intent
  /** Null until it has an instance. */
  imageId: string | null
  instanceType: string | null
  market: Market | null
  profile: string
}

/** What a machine was launched with that the definition no longer says. */
export function differences(
  machine: Pick<LaunchedMachine, 'imageId' | 'instanceType' | 'market' | 'profile'>,
  definition: LaunchDefinition,
): string[] {
  const { imageId, instanceType, market, profile } = machine
  return [
    ...(imageId !== null && imageId !== definition.image
      ? [`image ${imageId}, now ${definition.image}`]
      : []),
    ...(instanceType !== null && !definition.instanceTypes.includes(instanceType)
      ? [`type ${instanceType}, now ${definition.instanceTypes.join(' or ')}`]
      : []),
    ...(market !== null && market !== definition.market
      ? [`${marketName(market)}, now ${marketName(definition.market)}`]
      : []),
    ...(profile !== definition.profile ? [`profile ${profile}, now ${definition.profile}`] : []),
  ]
}

/** In what a machine differs from its pool's present definition; undefined when it does not. */
export function whyOutdated(
  machine: LaunchedMachine,
  definition: LaunchDefinition,
): string | undefined {
  if (machine.state === 'retired' || machine.intent === 'retire') return undefined
  return differences(machine, definition).join('; ') || undefined
}
