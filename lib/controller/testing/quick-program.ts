import { resolve } from 'node:path'
import { build } from 'esbuild'

/**
 * The quick controller as one file, which starts in half the time of its sources: who is killed at
 * every turn is started as often. It stays where the packages that it imports are found from.
 */
export async function bundleQuickController(): Promise<string> {
  const outfile = resolve('node_modules/.cache/muster/quick-controller.mjs')
  await build({
    entryPoints: ['lib/controller/testing/quick-controller.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    alias: { '@': resolve('.') },
    logLevel: 'error',
  })
  return outfile
}
