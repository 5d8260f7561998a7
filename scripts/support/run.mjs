import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Ends the script with one line for the person who started it. */
export class Plain extends Error {}

const running = new Set()

/** Ends what `runThrough` and `runQuietly` still wait for. */
export function endRunning() {
  for (const child of running) child.kill('SIGTERM')
}

function launch(command, args, options) {
  const child = spawn(command, args, options)
  running.add(child)
  child.on('close', () => running.delete(child))
  child.on('error', () => running.delete(child))
  return child
}

/** Runs a command to its end with our output as its own; answers its exit code. */
export function runThrough(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = launch(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options })
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(signal ? 1 : code))
  })
}

/** Runs a command to its end and answers what it printed. */
export function runQuietly(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = launch(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (piece) => {
      stdout += piece
    })
    child.stderr.on('data', (piece) => {
      stderr += piece
    })
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code: signal ? 1 : code, stdout, stderr }))
  })
}

/** Where a command is, or undefined. */
export function findCommand(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {}
  }
}
