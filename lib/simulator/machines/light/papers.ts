import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const shape = z.object({
  /** Who it is: what registering answered. */
  registration: z
    .object({ machine: z.string(), token: z.string(), profileUrl: z.string() })
    .optional(),
  /** Log bytes that the gateway has; whether it wants no more. */
  logOffset: z.number().default(0),
  logFull: z.boolean().default(false),
  bootstrapped: z.boolean().default(false),
  drained: z.boolean().default(false),
  cleaned: z.boolean().default(false),
  /** The profile in the client's cache: how many there were, when it was modified, what is active in it. */
  cid: z.number().default(0),
  profileModified: z.string().optional(),
  components: z.array(z.string()).default([]),
  /** The last run. */
  applied: z
    .object({ revision: z.string(), rendering: z.string(), cid: z.number(), exit: z.number() })
    .optional(),
  eventId: z.string().optional(),
})

export type Papers = z.output<typeof shape>

/** What of a machine's disk a light machine needs: kept, so that it is the same after a restart of the simulator. */
export class Disk {
  readonly papers: Papers
  #writing: Promise<void> | undefined
  #again = false

  constructor(
    private readonly folder: string,
    private readonly instanceId: string,
  ) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.papers = read(this.#file)
  }

  get #file(): string {
    return join(this.folder, `${this.instanceId}.json`)
  }

  /** Writes what the papers say now, or soon will. */
  save(): void {
    if (this.#writing) this.#again = true
    else this.#writing = this.#write()
  }

  async #write(): Promise<void> {
    do {
      this.#again = false
      const text = JSON.stringify(this.papers)
      // The simulator's folder may go while it ends.
      await writeFile(`${this.#file}.new`, text, { mode: 0o600 })
        .then(() => rename(`${this.#file}.new`, this.#file))
        .catch(() => undefined)
    } while (this.#again)
    this.#writing = undefined
  }

  async flush(): Promise<void> {
    await this.#writing
  }

  async discard(): Promise<void> {
    await this.#writing
    rmSync(this.#file, { force: true })
  }
}

function read(file: string): Papers {
  try {
    return shape.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return shape.parse({})
  }
}
