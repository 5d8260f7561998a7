import { consoleOutput } from '@/lib/ec2/console-output'
import { readLog } from '@/lib/store/machine-log'
import type { Site } from './site'

const tailLines = 6
const tailCharacters = 600
/** Enough of a log's end for that many lines. */
const logTailBytes = 8 * 1024

/** The last lines that the instance printed on its console; undefined when EC2 tells none. */
export async function consoleTail(
  site: Site,
  instanceId: string | null,
): Promise<string | undefined> {
  if (!instanceId) return undefined
  try {
    const { text } = await consoleOutput(site.ec2, instanceId)
    return lastLines(text)
  } catch {
    // The fault is worth saying without it, and the console page asks EC2 again.
    return undefined
  }
}

/** The last lines of what the machine has sent of its log. */
export async function logTail(
  site: Site,
  machine: { id: string; logBytes: bigint },
): Promise<string | undefined> {
  const size = Number(machine.logBytes)
  const bytes = await readLog(site.db, machine.id, Math.max(0, size - logTailBytes), size)
  return lastLines(Buffer.from(bytes).toString('utf8'))
}

function lastLines(text: string): string | undefined {
  const lines = text
    .split('\n')
    .map((line) => printable(line).trimEnd())
    .filter((line) => line !== '')
  return lines.slice(-tailLines).join('\n').slice(-tailCharacters) || undefined
}

/** A console holds colour codes and the like, which nobody can read in a sentence. */
function printable(line: string): string {
  return [...line].filter((c) => c >= ' ' && c !== '\u007f').join('')
}
