import { type CrashPoints, callSite } from '@/lib/platform/crash-point'
import type { PrismaClient } from './generated/client'

/** What a model of the client can be asked, and the client itself; true: it changes something. */
export const databaseCalls: Readonly<Record<string, boolean>> = {
  findUnique: false,
  findUniqueOrThrow: false,
  findFirst: false,
  findFirstOrThrow: false,
  findMany: false,
  count: false,
  aggregate: false,
  groupBy: false,
  create: true,
  createMany: true,
  createManyAndReturn: true,
  update: true,
  updateMany: true,
  updateManyAndReturn: true,
  upsert: true,
  delete: true,
  deleteMany: true,
  // A query in SQL may lock or change.
  $queryRaw: true,
  $queryRawUnsafe: true,
  $executeRaw: true,
  $executeRawUnsafe: true,
}

type Call = (...args: unknown[]) => unknown
type Thenable = Promise<unknown> & { requestTransaction?: (batch: unknown) => unknown }

/**
 * The client, with crash points: before every call; after each that changes something by itself; and
 * on both sides of a transaction's commit. Named by the place of the call: `db
 * lib/controller/settle-launch.ts:80 machine.updateMany before`.
 */
export function crashingDatabase(client: PrismaClient, points: CrashPoints): PrismaClient {
  return wrapClient(client, points, false)
}

function wrapClient<C extends object>(client: C, points: CrashPoints, inTransaction: boolean): C {
  const models = new Map<PropertyKey, object>()
  return new Proxy(client, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target)
      if (typeof key !== 'string') return value
      if (typeof value === 'function') {
        const call = value.bind(target) as Call
        if (key === '$transaction') return wrapTransaction(call, points)
        return key in databaseCalls ? wrapCall(call, key, key, points, inTransaction) : call
      }
      if (typeof value !== 'object' || value === null || !('findMany' in value)) return value
      const model = models.get(key) ?? wrapModel(value, key, points, inTransaction)
      models.set(key, model)
      return model
    },
  })
}

function wrapModel(
  model: object,
  name: string,
  points: CrashPoints,
  inTransaction: boolean,
): object {
  return new Proxy(model, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target)
      if (typeof key !== 'string' || typeof value !== 'function' || !(key in databaseCalls)) {
        return value
      }
      const call = value.bind(target) as Call
      return wrapCall(call, key, `${name}.${key}`, points, inTransaction)
    },
  })
}

function wrapCall(
  call: Call,
  key: string,
  shown: string,
  points: CrashPoints,
  inTransaction: boolean,
): Call {
  return (...args) => {
    const name = `db ${callSite()} ${shown}`
    // It is sent when somebody waits for it, or when a transaction of several takes it.
    const asked = call(...args) as Thenable
    const settled = () =>
      asked.then((value) => {
        if (databaseCalls[key] && !inTransaction) points.reach(`${name} after`)
        return value
      })
    let sent: Promise<unknown> | undefined
    const send = () => {
      if (!sent) points.reach(`${name} before`)
      sent ??= settled()
      return sent
    }
    return Object.create(asked, {
      // biome-ignore lint/suspicious/noThenProperty: it stands for the client's own promise
      then: { value: (...on: Parameters<Thenable['then']>) => send().then(...on) },
      catch: { value: (...on: Parameters<Thenable['catch']>) => send().catch(...on) },
      finally: { value: (...on: Parameters<Thenable['finally']>) => send().finally(...on) },
      requestTransaction: {
        value(batch: unknown) {
          points.reach(`${name} before`)
          return asked.requestTransaction?.(batch)
        },
      },
    })
  }
}

function wrapTransaction(call: Call, points: CrashPoints): Call {
  return async (work, ...options) => {
    const name = `db ${callSite()} $transaction`
    const wrapped =
      typeof work === 'function'
        ? async (tx: object) => {
            const done: unknown = await work(wrapClient(tx, points, true))
            points.reach(`${name} before commit`)
            return done
          }
        : work
    if (wrapped === work) points.reach(`${name} before commit`)
    const done = await call(wrapped, ...options)
    points.reach(`${name} after commit`)
    return done
  }
}
