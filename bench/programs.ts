import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A program with the environment that it needs to run. */
export interface Program {
  path: string
  env: NodeJS.ProcessEnv
}

export interface Programs {
  nginx: Program | undefined
  wrk: Program | undefined
  /** Why one is missing. */
  why: string
  remove(): void
}

/** Those that are installed here. */
export async function installedPrograms(): Promise<Programs> {
  const [nginx, wrk] = await Promise.all([onPath('nginx'), onPath('wrk')])
  return { nginx, wrk, why: 'not installed', remove: () => undefined }
}

const packages = ['nginx', 'wrk', 'libluajit-5.1-2', 'libluajit-5.1-common']

/**
 * The web server to compare with and the program that asks both. Where one is absent its Debian
 * package is unpacked into a folder for the time of the run: nothing is installed, nothing started.
 */
export async function findPrograms(): Promise<Programs> {
  const installed = await installedPrograms()
  const { nginx, wrk } = installed
  if (nginx && wrk) return installed
  const folder = mkdtempSync(join(tmpdir(), 'muster-bench-programs-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    await unpack(folder)
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    return { nginx, wrk, why: `not there, and not to be had from Debian: ${why}`, remove }
  }
  const libraries = join(folder, 'usr/lib')
  const [arch = ''] = readdirSync(libraries).filter((name) => name.includes('linux-gnu'))
  const env = { ...process.env, LD_LIBRARY_PATH: join(libraries, arch) }
  return {
    nginx: nginx ?? (await starts({ path: join(folder, 'usr/sbin/nginx'), env })),
    wrk: wrk ?? (await starts({ path: join(folder, 'usr/bin/wrk'), env })),
    why: 'the Debian package does not run here',
    remove,
  }
}

async function unpack(folder: string): Promise<void> {
  const options = { cwd: folder, timeout: 60_000 }
  try {
    await run('apt-get', ['download', ...packages], options)
  } catch (error) {
    // Without its lists apt knows no package; only root may get them.
    if (process.getuid?.() !== 0) throw error
    await run('apt-get', ['update'], options)
    await run('apt-get', ['download', ...packages], options)
  }
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.deb'))) {
    await run('dpkg', ['-x', name, folder], options)
  }
}

function onPath(name: string): Promise<Program | undefined> {
  const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/usr/local/sbin` }
  return starts({ path: name, env })
}

/** The program, when it can be run at all; wrk ends with 1 after it said its version. */
async function starts(program: Program): Promise<Program | undefined> {
  try {
    await run(program.path, ['-v'], { env: program.env })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 1) return undefined
  }
  return program
}
