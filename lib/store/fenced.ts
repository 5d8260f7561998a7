import type { Db } from './client'
import type { Lease } from './leader'

/**
 * The database as a leader has it: whatever it begins once it does not lead throws StoodDown, and so
 * does a transaction that it began before another one led. What is outside an interactive transaction
 * is only checked when it is begun: such statements must do no harm when they come late.
 */
export function fenced(db: Db, lease: Lease): Db {
  const transaction: Db['$transaction'] = (work: unknown, options?: object) => {
    // A list of statements that read together.
    if (typeof work !== 'function') return Reflect.apply(db.$transaction, db, [work, options])
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
