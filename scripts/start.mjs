import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { takeLock } from './support/lock-file.mjs'
import { checkPorts } from './support/ports.mjs'
import {
  alone,
  checkNode,
  ensureBuilt,
  ensureGenerated,
  ensureInstalled,
} from './support/prepare.mjs'
import { endRunning, findCommand, Plain, runQuietly } from './support/run.mjs'
import { Stack } from './support/stack.mjs'

const dev = process.argv.includes('--dev')
const tsx = [process.execPath, '--import', 'tsx']

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))))
// Nobody reads any more: that is no reason to leave the processes alone.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

let stack
let release
let stopping

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(0))

// npm passes signals on, but not that it was killed.
const parent = process.ppid
if (['start', 'dev'].includes(process.env.npm_lifecycle_event)) {
  setInterval(() => process.ppid === parent || stop(0), 1_000).unref()
}

try {
  await start()
} catch (error) {
  // What is being stopped may well complain.
  if (!stopping) {
    say(error instanceof Plain ? error.message : error.stack)
    await stop(1)
  }
}

async function start() {
  checkNode()
  const dataDir = resolve(process.env.MUSTER_DATA || '.muster')
  const lock = lockData(dataDir)
  release = lock.release
  await alone(ensureInstalled)
  const config = await checkEnvironment()
  const ports = { PORT: config.port, GATEWAY_PORT: config.gatewayPort }
  if (config.usesSimulator) ports.SIMULATOR_PORT = config.simulatorPort
  await checkPorts(ports)
  if (config.usesSimulator) tellMissingCommands()
  const passwordFile = join(dataDir, 'admin-password')
  const firstStart = !existsSync(passwordFile)

  stack = new Stack({ config, dev, tsx, say })
  if (config.embedded) await stack.startDatabase()
  await migrate()
  await alone(async () => {
    await ensureGenerated()
    if (!dev) await ensureBuilt()
  })
  if (stopping) return
  const missing = await stack.startRest()
  if (stopping) return
  for (const name of missing)
    say(`${name} does not run: see ${join(dataDir, 'logs', `${name}.log`)}`)
  if (!missing.includes('console')) await tellSignIn(config, passwordFile, firstStart)
}

async function stop(code) {
  if (stopping) {
    // npm passes Ctrl-C on although the terminal has sent it to all: only a later one is meant.
    if (Date.now() - stopping < 2_000) return
    say('stopping at once')
    stack?.kill()
    release?.()
    process.exit(1)
  }
  stopping = Date.now()
  if (stack?.started) say('stopping')
  endRunning()
  await stack?.stop()
  release?.()
  process.exit(code)
}

function lockData(dataDir) {
  let lock
  try {
    lock = takeLock(join(dataDir, 'running.json'))
  } catch (error) {
    throw new Plain(`MUSTER_DATA=${dataDir}: ${error.message}`)
  }
  if (lock.holder) {
    throw new Plain(
      `Muster runs in ${dataDir} already (process ${lock.holder}): stop it, or set MUSTER_DATA to another folder`,
    )
  }
  return lock
}

async function checkEnvironment() {
  const [program, ...args] = [...tsx, 'scripts/preflight.ts']
  const { code, stdout, stderr } = await runQuietly(program, args)
  if (code !== 0) throw new Plain(stderr.trim().replace(/^muster: /, ''))
  return JSON.parse(stdout)
}

async function migrate() {
  const [program, ...args] = [...tsx, 'lib/store/migrate/main.ts']
  const { code, stdout, stderr } = await runQuietly(program, args)
  if (code !== 0) throw new Plain(stderr.trim().replace(/^muster: /, ''))
  for (const line of stdout.trim().split('\n')) say(line)
}

function tellMissingCommands() {
  for (const name of ['sh', 'curl']) {
    if (!findCommand(name)) say(`${name} is missing: without it no simulated machine can boot`)
  }
}

async function tellSignIn(config, passwordFile, firstStart) {
  say(`the console is at ${config.consoleUrl}`)
  if (config.adminPasswordGiven) {
    say(`sign in as ${config.adminEmail} with the password of MUSTER_ADMIN_PASSWORD`)
    return
  }
  // Made up by the console when it adds the first administrator.
  const until = Date.now() + 5_000
  while (!existsSync(passwordFile) && Date.now() < until) {
    await new Promise((again) => setTimeout(again, 50))
  }
  if (!existsSync(passwordFile)) say('sign in as an administrator whom the database knows')
  else if (firstStart) {
    say(`sign in as ${config.adminEmail} with ${readFileSync(passwordFile, 'utf8').trim()}`)
  } else say(`sign in as ${config.adminEmail}; the first password is in ${passwordFile}`)
}

function say(line) {
  process.stdout.write(`muster: ${line}\n`)
}
