import type { QueryValue } from './query-string'

/** What narrows a list, as the API names it. */
export type Filter = Readonly<Record<string, QueryValue>>

/**
 * Keys begin with the topic that the change feed names, then what of it is held: `change-matching`
 * reads them to tell which queries a change concerns.
 */
export const queryKeys = {
  me: ['me'],
  overview: ['overview'],
  catalog: ['catalog'],
  pools: ['pool', 'list'],
  pool: (name: string) => ['pool', 'one', name],
  scalePreview: (name: string, desired: number, version: number) => [
    'pool',
    'preview',
    name,
    desired,
    version,
  ],
  slots: (name: string) => ['pool', 'slots', name],
  roll: (name: string) => ['pool', 'roll', name],
  poolComponents: (name: string, component?: string) => [
    'pool',
    'components',
    name,
    component ?? 'all',
  ],
  addresses: (gone = false) => ['address', 'list', { gone }],
  address: (id: string) => ['address', 'one', id],
  volumes: (gone = false) => ['volume', 'list', { gone }],
  volume: (id: string) => ['volume', 'one', id],
  snapshots: (gone = false) => ['snapshot', 'list', { gone }],
  images: ['image'],
  imagesNamed: (text: string) => ['catalog', 'images', text],
  orphans: ['orphan'],
  drift: ['drift'],
  strays: ['stray'],
  site: ['process', 'site'],
  machines: (filter: Filter) => ['machine', 'list', filter],
  machine: (name: string) => ['machine', 'one', name],
  machineEvents: (name: string, filter: Filter = {}) => ['machine', 'events', name, filter],
  machineRuns: (name: string) => ['machine', 'runs', name],
  machineConsole: (name: string) => ['machine', 'console', name],
  machineLog: (name: string) => ['log', name],
  operations: (filter: Filter) => ['operation', 'list', filter],
  operation: (id: string) => ['operation', 'one', id],
  profiles: ['profile', 'list'],
  profile: (name: string, revision?: number) => ['profile', 'one', name, revision ?? 'newest'],
  rollout: (profile: string) => ['profile', 'rollout', profile],
  members: (profile: string, filter: Filter) => ['machine', 'list', { room: profile, ...filter }],
  processes: ['process'],
  users: ['access', 'users'],
  tokens: ['access', 'tokens'],
} as const
