import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sha256Hex } from '@/lib/platform/ids'
import { Refusal } from './answers'

const file = resolve(fileURLToPath(import.meta.url), '../../../public/agent/muster-agent')

/** The agent as it lies in this installation, with the hash by which a machine knows that it is whole. */
export async function agentScript(): Promise<Response> {
  let script: Buffer<ArrayBuffer>
  try {
    script = await readFile(file)
  } catch {
    throw new Refusal('Unavailable', 'This installation lacks public/agent/muster-agent.', {
      retryAfter: 30,
    })
  }
  return new Response(script, {
    headers: {
      'Content-Type': 'text/x-shellscript; charset=utf-8',
      'Content-Length': String(script.byteLength),
      'Cache-Control': 'no-cache',
      'Muster-Agent-Sha256': sha256Hex(script),
    },
  })
}
