import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { processStart } from './running-process.mjs'

/**
 * Takes the lock, or says who holds it: `{ holder: pid }`. A holder that is gone, or whose pid is
 * another process by now, holds nothing.
 */
export function takeLock(path) {
  mkdirSync(dirname(path), { recursive: true })
  const mine = { pid: process.pid, started: processStart(process.pid) }
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      writeFileSync(path, `${JSON.stringify(mine)}\n`, { flag: 'wx' })
      return { release: () => rmSync(path, { force: true }) }
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const { pid, started } = read(path)
    if (pid && processStart(pid) === started) return { holder: pid }
    rmSync(path, { force: true })
  }
  return { holder: read(path).pid }
}

/** Waits its turn; `waiting` is called once when somebody else holds the lock. */
export async function waitForLock(path, waiting) {
  for (let told = false; ; told = true) {
    const lock = takeLock(path)
    if (lock.release) return lock.release
    if (!told) waiting(lock.holder)
    await new Promise((again) => setTimeout(again, 200))
  }
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return {}
  }
}
