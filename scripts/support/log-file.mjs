import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

const limit = 8 * 1024 * 1024

/** A log that keeps this file and the one before it, each up to the limit. */
export class LogFile {
  #path
  #fd
  #size

  constructor(path) {
    mkdirSync(dirname(path), { recursive: true })
    this.#path = path
    this.#open()
  }

  write(line) {
    if (this.#size > limit) {
      closeSync(this.#fd)
      renameSync(this.#path, `${this.#path}.1`)
      this.#open()
    }
    this.#size += writeSync(this.#fd, `${line}\n`)
  }

  #open() {
    this.#fd = openSync(this.#path, 'a', 0o600)
    this.#size = statSync(this.#path).size
  }
}
