/**
 * What the change feed says of one change: machines by their names, an empty id for any of the topic.
 * `pool` is there when the change shows in its pool.
 */
export interface Change {
  topic: string
  id: string
  pool?: string
}

type Key = readonly unknown[]

function filterPool(filter: unknown): string | undefined {
  const pool =
    typeof filter === 'object' && filter !== null && 'pool' in filter ? filter.pool : undefined
  return typeof pool === 'string' && pool !== '' ? pool : undefined
}

/** Lists, and what is kept of the one that changed. */
function concernsOne(key: Key, id: string | undefined): boolean {
  const [, what, of] = key
  return what === 'list' || id === undefined || id === '' || of === id
}

/** A machine shows in its own pages, in lists, in its pool's counts, and in the progress of others. */
function machineConcerns({ id, pool }: Change, key: Key): boolean {
  const [topic, what, of] = key
  const any = id === ''
  if (topic === 'machine') {
    if (what === 'console') return false
    if (what !== 'list') return any || of === id
    if (any) return true
    if (pool === undefined) return false
    const shown = filterPool(of)
    return shown === undefined || shown === pool
  }
  // Without a pool it is a line of history, which counts nowhere.
  if (pool === undefined && !any) return false
  if (topic === 'pool') return concernsOne(key, pool)
  // Whether names in profiles are answered hangs on the machines that there are.
  if (topic === 'profile') return what === 'rollout' || what === 'names'
  return ['overview', 'operation', 'address', 'volume', 'image', 'drift'].includes(String(topic))
}

/**
 * An Elastic IP, volume or snapshot shows in its list, in its pool's slots, on its machine's page and
 * among the orphans; snapshots are counted at their volume.
 */
function resourceConcerns({ topic: changed }: Change, key: Key): boolean {
  const [topic, what] = key
  if (topic === changed || topic === 'orphan' || topic === 'drift') return true
  if (changed === 'snapshot') return topic === 'volume'
  return (topic === 'pool' && what === 'slots') || (topic === 'machine' && what === 'one')
}

const concerns: Readonly<Record<string, (change: Change, key: Key) => boolean>> = {
  machine: machineConcerns,
  pool: ({ id }, key) =>
    (key[0] === 'pool' && concernsOne(key, id)) ||
    ['overview', 'profile', 'image'].includes(String(key[0])),
  address: resourceConcerns,
  volume: resourceConcerns,
  snapshot: resourceConcerns,
  // A pool's form offers the images that there are.
  image: (_change, key) => ['image', 'catalog'].includes(String(key[0])),
  log: ({ id }, key) => key[0] === 'log' && (id === '' || key[1] === id),
  operation: ({ id, pool }, key) => {
    if (key[0] === 'operation') return concernsOne(key, id)
    if (key[0] === 'pool') return key[1] !== 'preview' && concernsOne(key, pool)
    return key[0] === 'overview'
  },
  // A machine's page tells whether it is behind its profile, and what of it is filled in.
  profile: (_change, key) =>
    ['profile', 'overview', 'catalog'].includes(String(key[0])) ||
    (key[0] === 'machine' && (key[1] === 'one' || key[1] === 'profile')),
  stray: (_change, key) => key[0] === 'stray',
  process: (_change, key) => ['process', 'overview'].includes(String(key[0])),
  access: (_change, key) => ['access', 'me'].includes(String(key[0])),
}

/** Whether a query's data may differ after a change. A topic it does not know concerns everything. */
export function changeConcerns(change: Change, key: Key): boolean {
  const rule = concerns[change.topic]
  return rule ? rule(change, key) : true
}
