import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const shape = z.object({
  /** Kept while the server is down, so that it comes back where it was. */
  port: z.number().int(),
  pid: z.number().int().optional(),
  url: z.string().optional(),
  /** The process that started the server and will stop it. */
  owner: z.object({ pid: z.number().int(), started: z.string() }).optional(),
})

export type ServerRecord = z.infer<typeof shape>

/** What is known of the embedded server of this data folder, running or not. */
export function readRecord(dataDir: string): ServerRecord | undefined {
  try {
    return shape.parse(JSON.parse(readFileSync(recordPath(dataDir), 'utf8')))
  } catch {
    return undefined
  }
}

/** The record holds the password, hence the mode; replaced as a whole, so that nobody reads half of it. */
export function writeRecord(dataDir: string, record: ServerRecord): void {
  const path = recordPath(dataDir)
  writeFileSync(`${path}.${process.pid}`, `${JSON.stringify(record)}\n`, { mode: 0o600 })
  renameSync(`${path}.${process.pid}`, path)
}

function recordPath(dataDir: string): string {
  return join(dataDir, 'postgres.json')
}
