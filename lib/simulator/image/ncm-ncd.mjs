// Stand-in for ncm-ncd: walks the components of the cached profile in the real one's order and with
// its lines, exit codes, state files, logs and post-hook.
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { orderComponents, withDependencies } from './component-order.mjs'
import { failingComponents, runComponent, unescapeKey } from './component-run.mjs'
import {
  latestProfile,
  localtime,
  print,
  quitIfNoquattor,
  readCcmConf,
  root,
  say,
  writeFile,
} from './machine-files.mjs'

function readOptions(args) {
  const options = { names: [], all: false, list: false, state: '/var/run/quattor-components' }
  for (let n = 0; n < args.length; n++) {
    const [name, inline] = (args[n] ?? '').split('=', 2)
    const value = () => inline ?? args[++n] ?? ''
    if (name === '--configure' || name === '--co') options.configure = true
    else if (name === '--all') options.all = true
    else if (name === '--list') options.list = true
    else if (name === '--post-hook') options.postHook = value()
    else if (name === '--state') options.state = value()
    else if (name === '--verbose' || name === '--quiet') continue
    else if (name?.startsWith('-')) {
      print(`Unknown option: ${name.replace(/^-+/, '')}`)
      process.exit(255)
    } else options.names.push(name)
  }
  return options
}

function activeComponents(profile) {
  const active = {}
  for (const [key, component] of Object.entries(profile?.software?.components ?? {})) {
    if (component?.active === true) active[unescapeKey(key)] = component
  }
  return active
}

function listComponents(components) {
  print('active components found inside profile /software/components:')
  print(`${'name'.padEnd(15)}${'predeps'.padEnd(29)}${'postdeps'.padEnd(29)}`)
  print('-------------------------------------------------------------------')
  for (const name of Object.keys(components).sort()) {
    const { pre = [], post = [] } = components[name].dependencies ?? {}
    print(`${`${name}:`.padEnd(15)}${pre.join(',').padEnd(29)}${post.join(',').padEnd(29)}`)
  }
}

function log(file, level, text) {
  const folder = join(root, 'var/log/ncm')
  mkdirSync(folder, { recursive: true })
  const [date, time] = new Date().toISOString().split(/[T.]/)
  appendFileSync(join(folder, file), `${date.replaceAll('-', '/')}-${time} [${level}] ${text}\n`)
}

/** Runs all of them in order; a component whose pre-dependency failed does not run. */
async function configure(components, ordered, stateFolder) {
  const status = { ERRORS: 0, WARNINGS: 0, CLIST: ordered.map((name) => ({ name })) }
  const failing = failingComponents()
  const fail = (name, count, why) => {
    status.ERRORS += Number(count)
    status.ERR_COMPS = { ...status.ERR_COMPS, [name]: count }
    writeFile(join(stateFolder, name), `${why}\n`)
    log(`component-${name}.log`, 'ERROR', String(why))
  }
  for (const name of ordered) {
    print()
    say('INFO', `running component: ${name}`)
    print('---------------------------------------------------------')
    const broken = (components[name].dependencies?.pre ?? []).filter(
      (pre) => status.ERR_COMPS?.[pre],
    )
    if (broken.length > 0) {
      const why = `Cannot run component: ${name} as pre-dependencies failed: ${[...new Set(broken)].join(',')}`
      say('ERROR', why)
      fail(name, 1, why)
      continue
    }
    writeFile(join(stateFolder, name), '')
    const { errors, warnings } = await runComponent(name, components[name], failing)
    if (errors > 0) fail(name, String(errors), errors)
    else rmSync(join(stateFolder, name), { force: true })
    if (warnings > 0) {
      status.WARNINGS += warnings
      status.WARN_COMPS = { ...status.WARN_COMPS, [name]: String(warnings) }
    }
    const result = `Configure on component ${name} executed, ${errors} errors, ${warnings} warnings`
    say('INFO', result)
    log(`component-${name}.log`, 'INFO', result)
  }
  return status
}

function runPostHook(hook, status) {
  if (!hook) return
  const { status: exit } = spawnSync(hook, {
    input: JSON.stringify(status),
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  if (exit !== 0) {
    say('ERROR', `Failed to run post-hook ${hook}`)
    status.ERRORS++
  }
}

function summary(what, counts) {
  const list = Object.entries(counts ?? {})
    .sort()
    .map(([name, count]) => `${name} (${count})`)
  if (list.length > 0) say('INFO', `${what} while configuring ${list.join(' ')}`)
}

quitIfNoquattor('ncm-ncd')
const options = readOptions(process.argv.slice(2))
const { cid, profile, name } = latestProfile(readCcmConf().cache_root)
print()
say('INFO', `NCM-NCD version 26.2.0 started by root at: ${localtime()}`)
if (!profile) {
  say('ERROR', 'cannot get configuration: no current profile, run ccm-fetch first')
  process.exit(255)
}
say('INFO', `Using profile CID ${cid} name ${name}`)
const active = activeComponents(profile)
if (options.list) {
  listComponents(active)
  process.exit(0)
}
if (!options.configure || (!options.all && options.names.length === 0)) {
  say('ERROR', 'no components to configure: name some, or use --all')
  process.exit(255)
}
const unknown = options.names.filter((component) => !active[component])
for (const component of unknown) say('ERROR', `component ${component} is not active in the profile`)
if (unknown.length > 0) process.exit(255)
if (options.all) say('INFO', 'No components specified, getting all active ones.')
const chosen = options.all ? active : withDependencies(active, options.names)
say('INFO', 'executing configure on components....')

let status
try {
  status = await configure(chosen, orderComponents(chosen), join(root, options.state))
} catch (error) {
  say('ERROR', error.message)
  say('ERROR', 'cannot sort components according to dependencies')
  status = { ERRORS: 1, WARNINGS: 0, CLIST: [] }
}
runPostHook(options.postHook, status)
print()
print('=========================================================')
print()
summary('Errors', status.ERR_COMPS)
summary('Warnings', status.WARN_COMPS)
const outcome = `${status.ERRORS} errors, ${status.WARNINGS} warnings executing configure`
say(status.ERRORS > 0 ? 'ERROR' : status.WARNINGS > 0 ? 'WARN' : 'OK', outcome)
log('ncd.log', status.ERRORS > 0 ? 'ERROR' : 'INFO', outcome)
process.exitCode = status.ERRORS > 0 ? 255 : 0
