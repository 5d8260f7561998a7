import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cpuSeconds } from './cpu-time'
import type { Program } from './programs'

export interface Ask {
  path: string
  headers: Record<string, string>
}

export interface Load {
  requests: number
  bytes: number
  seconds: number
  /** Processor time of the server. */
  cpu: number
}

const connections = 32

/** Asks the server for these in turn, over connections that are kept, as fast as it answers. */
export async function load(
  { path, env }: Program,
  server: { url: string; pid: number },
  asks: readonly Ask[],
  seconds: number,
): Promise<Load> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-bench-wrk-'))
  try {
    const script = join(folder, 'asks.lua')
    writeFileSync(script, scriptOf(asks))
    const before = cpuSeconds(server.pid)
    const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script, server.url]
    const { stdout } = await promisify(execFile)(path, args, { env })
    const cpu = cpuSeconds(server.pid) - before
    const said = /^BENCH (\d+) (\d+) (\d+) (\d+)$/m.exec(stdout)
    if (!said) throw new Error(`wrk said nothing that is known:\n${stdout}`)
    const [requests = 0, bytes = 0, micros = 0, errors = 0] = said.slice(1).map(Number)
    if (errors > 0) throw new Error(`${errors} of ${requests} requests to ${server.url} failed`)
    return { requests, bytes, seconds: micros / 1e6, cpu }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function scriptOf(asks: readonly Ask[]): string {
  const formatted = asks.map(({ path, headers }) => {
    const lines = Object.entries(headers).map(([name, value]) => `[${lua(name)}] = ${lua(value)}`)
    return `    wrk.format("GET", ${lua(path)}, {${lines.join(', ')}}),`
  })
  return `local asks, at = {}, 0
function init(args)
  asks = {
${formatted.join('\n')}
  }
end
function request()
  at = at % #asks + 1
  return asks[at]
end
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("BENCH %d %d %d %d\\n", summary.requests, summary.bytes, summary.duration,
    e.connect + e.read + e.write + e.status + e.timeout))
end
`
}

function lua(text: string): string {
  return JSON.stringify(text)
}
