/** What the change feed says of one change. `pool` is there when the change shows in its pool. */
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

function concernsPool(key: Key, pool: string | undefined): boolean {
  const [, what, of] = key
  if (pool === undefined) return true
  if (what === 'one' || what === 'preview') return of === pool
  return true
}

/** A machine shows in its own pages, in lists, in its pool's counts, and in operations' progress. */
function machineConcerns(change: Change, key: Key): boolean {
  const [topic, what, of] = key
  if (topic === 'machine') {
    if (what === 'console') return false
    if (what !== 'list') return true
    if (change.pool === undefined) return false
    const pool = filterPool(of)
    return pool === undefined || pool === change.pool
  }
  // Without a pool it is a line of history, which counts nowhere.
  if (change.pool === undefined) return false
  if (topic === 'pool') return concernsPool(key, change.pool)
  return topic === 'overview' || topic === 'operation'
}

const concerns: Readonly<Record<string, (change: Change, key: Key) => boolean>> = {
  machine: machineConcerns,
  pool: (change, key) =>
    (key[0] === 'pool' && concernsPool(key, change.id)) ||
    key[0] === 'overview' ||
    key[0] === 'profile',
  log: (_change, key) => key[0] === 'log',
  operation: (change, key) => {
    if (key[0] === 'operation') return key[1] === 'list' || key[2] === change.id
    if (key[0] === 'pool') return key[1] !== 'preview' && concernsPool(key, change.pool)
    return key[0] === 'overview'
  },
  profile: (_change, key) => ['profile', 'overview', 'catalog'].includes(String(key[0])),
  process: (_change, key) => ['process', 'overview'].includes(String(key[0])),
  access: (_change, key) => ['access', 'me'].includes(String(key[0])),
}

/** Whether a query's data may differ after a change. A topic it does not know concerns everything. */
export function changeConcerns(change: Change, key: Key): boolean {
  const rule = concerns[change.topic]
  return rule ? rule(change, key) : true
}
