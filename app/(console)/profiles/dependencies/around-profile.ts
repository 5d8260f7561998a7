import type { ApiDependencies } from '@/app/api/v1/schemas/dependencies'

/** The part of the picture that a profile is in: its pools, and the arrows to and from them. */
export function aroundProfile(
  { pools, arrows }: ApiDependencies,
  profile: string,
): ApiDependencies {
  const own = new Set(pools.filter((pool) => pool.profile === profile).map(({ name }) => name))
  const near = arrows.filter(({ from, to }) => own.has(from) || own.has(to))
  const names = new Set([...own, ...near.flatMap(({ from, to }) => [from, to])])
  return { pools: pools.filter(({ name }) => names.has(name)), arrows: near }
}
