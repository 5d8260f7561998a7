import type { Db } from './client'
import type { Lease } from './leader'

/**
 * The database as a leader has it: whatever it begins once it does not lead throws StoodDown, and so
 * does a transaction that it began before another one led. A single statement outside a transaction
 * is only checked when it is begun: those must do no harm when they come late.
 */
export function fenced(db: Db, lease: Lease): Db {
  const transaction: Db['$transaction'] = (work: unknown, options?: object) => {
    if (typeof work !== 'function') throw new Error('a leader has no transactions without a fence')
    return db.$transaction(async (tx) => {
      await lease.fence(tx)
      return work(tx)
    }, options)
  }
  return new Proxy(db, {
    get(target, property) {
      lease.assertHeld()
      if (property === '$transaction') return transaction
      return Reflect.get(target, property, target)
    },
  })
}
