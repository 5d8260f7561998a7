// What the stand-ins share: the machine's files, and the client's way of printing.
// They stand in for the Quattor client 26.2.0 on simulated machines, and for nothing else.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'

const program = (process.argv[1] ?? 'stand-in').replace(/^.*\//, '').replace(/\.mjs$/, '')

/** The folder that stands for the machine's /. Without one there is no simulated machine to act on. */
export const root = (() => {
  if (process.argv.includes('--version')) {
    process.stdout.write(`${program} 26.2.0 (a stand-in of the simulator's image)\n`)
    process.exit(0)
  }
  if (!process.env.MUSTER_ROOT) {
    process.stderr.write(`${program}: a stand-in; it works on a simulated machine only\n`)
    process.exit(1)
  }
  return resolve(process.env.MUSTER_ROOT)
})()

/** Where a path of the machine is on this host; nothing outside the machine's folder. */
export function onMachine(path) {
  const place = resolve(join(root, path))
  return place.startsWith(root + sep) ? place : undefined
}

/** A path as the machine sees it. */
export function asSeen(path) {
  return path.startsWith(root + sep) ? path.slice(root.length) : path
}

export function readText(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

export function writeFile(path, content, mode = 0o644) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content, { mode })
}

export function say(level, text) {
  process.stdout.write(`[${level}]${level === 'OK' ? '  ' : ''} ${text}\n`)
}

export function print(text = '') {
  process.stdout.write(`${text}\n`)
}

/** Perl's `scalar localtime`. */
export function localtime(date = new Date()) {
  const [day, month, number, year, time] = date.toString().split(' ').map(String).slice(0, 5)
  return `${day} ${month} ${String(Number(number)).padStart(2)} ${time} ${year}`
}

export function pause(ms) {
  return new Promise((done) => setTimeout(done, ms))
}

const keys = new Set(
  `profile profile_failover cache_root get_timeout group_readable world_readable force dbformat
   retrieve_retries lock_retries retrieve_wait lock_wait key_file cert_file ca_file ca_dir trust
   keep_old purge_time json_typed debug tabcompletion principal keytab`.split(/\s+/),
)

/** Reads ccm.conf as the client does: a key that it does not know is the end of the run. */
export function readCcmConf() {
  const path = join(root, 'etc/ccm.conf')
  const settings = {
    cache_root: '/var/lib/ccm',
    retrieve_retries: '3',
    retrieve_wait: '30',
    get_timeout: '30',
  }
  for (const line of (readText(path) ?? '').split('\n')) {
    const [, key, value] = /^\s*([^\s#]\S*)\s*(.*?)\s*$/.exec(line) ?? []
    if (!key) continue
    if (!keys.has(key)) {
      say('ERROR', `${asSeen(path)}: unknown configuration key ${key}`)
      process.exit(255)
    }
    settings[key] = value ?? ''
  }
  const given = settings.cache_root
  // The agent writes the folder as this host knows it, because the machine's / is a folder here.
  settings.cache_root = given.startsWith(root + sep) ? given : join(root, given)
  return settings
}

export function quitIfNoquattor(what) {
  if (readText(join(root, 'etc/noquattor')) === undefined) return
  say('WARN', `${what} disabled globally (/etc/noquattor) present`)
  process.exit(3)
}

/** The profile that is in force: its number, its document and the name that clients print. */
export function latestProfile(cacheRoot) {
  const cid = Number(readText(join(cacheRoot, 'latest.cid')) ?? 0)
  const text = readText(join(cacheRoot, `profile.${cid}`, 'profile.json'))
  const profile = text === undefined ? undefined : JSON.parse(text)
  return { cid, profile, name: profileName(profile) }
}

export function profileName(profile) {
  const branch = profile?.metadata?.template?.branch
  return branch ? `${branch.name}-${branch.type}-${branch['commit-id']}` : 'unknown'
}
