import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** One row as it is now, or none: it is gone. */
export type Change = [table: string, id: string, row: unknown]

const changes = z.array(z.tuple([z.string(), z.string(), z.unknown()]))

/** The journal holds something that it cannot have written. */
export class JournalDamaged extends Error {
  override name = 'JournalDamaged'
}

/**
 * The books on disk: a line of JSON for each answer's changes, so that an answer's changes are there
 * whole or not at all. A line is written before the answer is given; what the kernel has outlives a
 * killed process.
 */
export class Journal {
  readonly #path: string
  #file: number | undefined
  #written = 0

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#path = join(folder, 'journal.jsonl')
  }

  /** Everything that was ever written, in order. A last line that was cut short is dropped. */
  *read(): Generator<Change> {
    if (!existsSync(this.#path)) return
    const content = readFileSync(this.#path)
    let start = 0
    for (let line = 1; start < content.length; line++) {
      const end = content.indexOf(10, start)
      if (end < 0) break
      yield* this.#parse(content.toString('utf8', start, end), line)
      start = end + 1
    }
  }

  /** Replaces what was written by the rows that are left, and goes on from there. */
  rewrite(rows: Iterable<Change>): void {
    this.close()
    const next = `${this.#path}.new`
    rmSync(next, { force: true })
    const file = openSync(next, 'a', 0o600)
    this.#written = 0
    for (const row of rows) this.#write(file, [row])
    renameSync(next, this.#path)
    // Renaming keeps the open file: what follows is appended to the new journal.
    this.#file = file
    this.#written = 0
  }

  /** Writes all of it or, when that fails, nothing. */
  append(changes: readonly Change[]): void {
    if (this.#file === undefined) throw new Error('the journal is closed')
    const { size } = fstatSync(this.#file)
    try {
      this.#write(this.#file, changes)
    } catch (error) {
      ftruncateSync(this.#file, size)
      throw error
    }
  }

  /** Bytes appended since the last rewrite. */
  get grown(): number {
    return this.#written
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }

  #parse(text: string, line: number): Change[] {
    try {
      return changes.parse(JSON.parse(text))
    } catch {
      throw new JournalDamaged(
        `${this.#path}: line ${line} is damaged; remove the folder to start with an empty account`,
      )
    }
  }

  #write(file: number, changes: readonly Change[]): void {
    const line = Buffer.from(
      `${JSON.stringify(changes.map(([t, id, row]) => [t, id, row ?? null]))}\n`,
    )
    let done = 0
    while (done < line.length) done += writeSync(file, line, done)
    this.#written += line.length
  }
}
