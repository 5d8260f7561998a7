import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What a command prints; undefined when it is not here or fails. */
export async function printed(file: string, args: readonly string[]): Promise<string | undefined> {
  try {
    return (await run(file, args)).stdout
  } catch {
    return undefined
  }
}
