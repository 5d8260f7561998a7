// Stand-in for ccm-initialise: an empty configuration cache. Like the real one it prints nothing.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { readCcmConf, root, writeFile } from './machine-files.mjs'

const cache = readCcmConf().cache_root
if (cache === root) process.exit(1)
rmSync(cache, { recursive: true, force: true })
for (const folder of ['data', 'tmp']) {
  mkdirSync(join(cache, folder), { recursive: true, mode: 0o755 })
}
writeFile(join(cache, 'global.lock'), 'no\n')
writeFile(join(cache, 'latest.cid'), '0\n')
writeFile(join(cache, 'current.cid'), '0\n')
