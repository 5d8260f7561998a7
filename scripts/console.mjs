import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import next from 'next'
import { readableOnly } from './support/unreadable-address.mjs'

/** The console's process: Next.js, in development mode with `--dev`. */
const dev = process.argv.includes('--dev')
const closeLimitMs = 5_000

if (!dev && !existsSync(`${process.env.MUSTER_NEXT_DIST || '.next'}/BUILD_ID`)) {
  fail('the console is not built: run npm run build, or npm start, which does it when needed')
}
// Preparing runs instrumentation.ts, which checks the environment before the port is used.
const port = Number(process.env.PORT || 3000)
const app = next({ dev, dir: process.cwd(), port, hostname: 'localhost' })
await app.prepare()
const answer = app.getRequestHandler()
const upgrade = app.getUpgradeHandler()
const server = createServer(readableOnly((request, response) => answer(request, response)))
server.on('upgrade', (request, socket, head) => upgrade(request, socket, head))
server.on('error', (error) => fail(`PORT=${port}: ${error.message}`))
server.keepAliveTimeout = 65_000
// A reader that takes nothing of an answer for so long is gone. The feed of changes says a word in between.
server.timeout = 120_000
server.listen(port)

// instrumentation.ts ends the process when its part is done; this is for when it does not.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, close)
if (process.env.MUSTER_SUPERVISED) process.stdin.on('end', close)

function close() {
  server.close()
  server.closeIdleConnections()
  setTimeout(() => process.exit(0), closeLimitMs).unref()
}

function fail(line) {
  process.stderr.write(`muster: ${line}\n`)
  process.exit(1)
}
