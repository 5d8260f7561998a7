// What the stand-in for ncm-ncd does in place of a component: it writes the files that the profile
// gives word for word (filecopy, metaconfig) and keeps what any other component was told.
import { mkdirSync } from 'node:fs'
import { join, sep } from 'node:path'
import { onMachine, pause, readText, root, say, writeFile } from './machine-files.mjs'

// A profile must not take the agent from under itself.
const untouchable = [
  'var/lib/muster',
  'var/log/muster',
  'run/muster',
  'usr/local/sbin',
  'etc/ccm.conf',
  'etc/standin-faults',
]

/** Pan's escape: `_` and two hexadecimal digits for what a key could not hold. */
export function unescapeKey(key) {
  return key.replace(/_([0-9a-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
}

function componentMs() {
  const [low, high] = (process.env.STANDIN_COMPONENT_MS ?? '20-60').split('-').map(Number)
  return high === undefined ? low : low + Math.random() * (high - low)
}

/** Components that the simulator wants to see fail on this machine. */
export function failingComponents() {
  const told = `${process.env.STANDIN_FAIL_COMPONENT ?? ''} ${readText(join(root, 'etc/standin-faults')) ?? ''}`
  return new Set(told.split(/[\s,]+/).filter(Boolean))
}

function install(component, path, content, mode) {
  const place = onMachine(path)
  const protectedPlace = untouchable.some((kept) =>
    `${place}${sep}`.startsWith(join(root, kept) + sep),
  )
  if (!place || protectedPlace) {
    say('WARN', `${path} is left alone by the stand-in`)
    return 1
  }
  if (readText(place) === content) return 0
  try {
    writeFile(place, content, mode)
    say('INFO', `EVENT: ${component} modified file ${path}`)
    return 0
  } catch (error) {
    say('WARN', `${path}: ${error.message}`)
    return 1
  }
}

function rendered(service) {
  const contents = JSON.stringify(service.contents ?? {}, null, 2)
  return service.module === 'json' ? `${contents}\n` : `# ${service.module}\n${contents}\n`
}

function installFiles(name, configuration) {
  let warnings = 0
  for (const [key, service] of Object.entries(configuration.services ?? {})) {
    const path = unescapeKey(key)
    if (name === 'filecopy' && typeof service.config === 'string') {
      warnings += install(name, path, service.config, Number.parseInt(service.perms ?? '644', 8))
    }
    if (name === 'metaconfig' && service.active !== false) {
      warnings += install(name, path, rendered(service), service.mode ?? 0o644)
    }
  }
  return warnings
}

/** Runs one component; answers its errors and warnings. */
export async function runComponent(name, configuration, failing) {
  await pause(componentMs())
  if (failing.has(name)) {
    say('ERROR', `${name} was told to fail by the simulator`)
    return { errors: 1, warnings: 0 }
  }
  const warnings = installFiles(name, configuration)
  const kept = join(root, 'var/lib/ncm')
  mkdirSync(kept, { recursive: true })
  writeFile(join(kept, `${name}.json`), `${JSON.stringify(configuration)}\n`, 0o600)
  return { errors: 0, warnings }
}
