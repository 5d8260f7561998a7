import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'
import { Pool } from 'pg'
import { ScriptAdapter } from './script-adapter'

/**
 * Prisma's own schema engine on a database. This is its WebAssembly build from npm, since the
 * native one would have to be downloaded at run time.
 */
export async function withEngine<T>(
  databaseUrl: string,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  loaded ??= load()
  await loaded
  // A pool of our own, since the engine leaves its one open, together with the lock that it took.
  const pool = new Pool({ connectionString: databaseUrl })
  const adapter = bindMigrationAwareSqlAdapterFactory(new ScriptAdapter(pool))
  const engine = await bindings.SchemaEngine.new({ datamodels: undefined }, () => {}, adapter)
  try {
    return await work(engine)
  } finally {
    engine.free()
    await pool.end()
  }
}

let loaded: Promise<void> | undefined

async function load(): Promise<void> {
  const near = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'))
  const module = await WebAssembly.compile(await readFile(join(near, 'schema_engine_bg.wasm')))
  const parts = Object.entries(bindings).filter(([, part]) => typeof part === 'function')
  const instance = await WebAssembly.instantiate(module, {
    './schema_engine_bg.js': Object.fromEntries(
      parts.map(([name, part]) => [name, name.startsWith('__wbg_setTimeout_') ? limit : part]),
    ),
  })
  Reflect.set(globalThis, 'PRISMA_WASM_PANIC_REGISTRY', {
    set_message: (message: string) => {
      throw new Error(`the schema engine gave up: ${message}`)
    },
  })
  call(Reflect.get(bindings, '__wbg_set_wasm'), instance.exports)
  call(instance.exports.__wbindgen_start)
}

/** The engine's time limits; it never clears them, and they should not keep the process alive. */
function limit(expire: () => void, ms: number): NodeJS.Timeout {
  return setTimeout(expire, ms).unref()
}

function call(part: unknown, ...args: unknown[]): void {
  if (typeof part !== 'function') throw new Error('the schema engine is of an unknown build')
  part(...args)
}
