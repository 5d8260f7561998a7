import { draw } from '../../options'
import { type Answer, callGateway, field, isTaken, pause } from './gateway-calls'
import type { LightMachine } from './light-machine'
import { activeComponents, quattorRun } from './quattor-run'
import { keepWaiting, waitForVolumes } from './volumes'

/** How often `ccm-fetch` tries, and how many seconds it waits between. */
const fetchTries = 3
const fetchWait = 2

/** Fetches the profile and runs it. False when there is none to be had yet, or the machine is to leave. */
export async function bringToConfiguration(
  machine: LightMachine,
  why: 'boot' | 'configure' | 'profile',
): Promise<boolean> {
  const { log, disk } = machine
  const { papers } = disk
  if (await waitsForOthers(machine)) return false
  if (!papers.bootstrapped) {
    log.say('step: ccm-initialise')
    log.say('ccm-initialise ended with exit code 0')
  }
  machine.ship()
  if (!(await fetchProfile(machine))) {
    if (await waitsForOthers(machine)) return false
    const message = 'Got an unexpected result while retrieving the profile'
    // When the gateway itself is away there is nothing wrong with this machine to be told later.
    await machine.report('failed', { exit: '2', step: 'ccm-fetch', message }, true)
    return false
  }
  if (!papers.bootstrapped) {
    if (!isTaken(await machine.report('bootstrapped'))) return false
    papers.bootstrapped = true
    disk.save()
  }
  const said = (await machine.report('configuring')).body.toString()
  const revision = field(said, 'revision')
  const rendering = field(said, 'rendering')
  const inForce = papers.applied?.exit === 0 && papers.applied.cid === papers.cid
  let exit = 0
  if (why === 'profile' && inForce) log.say('the profile is the one already configured')
  else {
    const limit = await waitForVolumes(machine)
    if (limit === undefined) return false
    exit = await run(machine)
    papers.applied = { revision, rendering, cid: papers.cid, exit }
    disk.save()
    return report(machine, { revision, rendering, exit }, limit)
  }
  papers.applied = { revision, rendering, cid: papers.cid, exit }
  disk.save()
  return report(machine, { revision, rendering, exit }, 1800)
}

/** Whether the profile names what is not there yet; the room says when it is. */
async function waitsForOthers(machine: LightMachine): Promise<boolean> {
  const answer = await machine.call('/v1/profile', { headers: { 'if-none-match': '*' } })
  const text = answer.status === 503 ? answer.body.toString() : ''
  const missing =
    field(text, 'error') === 'Unresolved'
      ? [...text.matchAll(/^missing=(.*)$/gm)].map(([, name]) => name).join(' ')
      : ''
  if (missing && missing !== machine.waiting) machine.log.say(`waiting for ${missing}`)
  machine.waiting = missing
  return missing !== ''
}

/** As `ccm-fetch` does: by the address alone, from the last change on, and in vain a few times. */
async function fetchProfile(machine: LightMachine): Promise<boolean> {
  const { log, disk, signal } = machine
  const { papers } = disk
  log.say('step: ccm-fetch')
  let answer: Answer | undefined
  for (let tries = 0; tries < fetchTries; tries++) {
    const since = papers.profileModified
    answer = await callGateway({
      method: 'GET',
      url: papers.registration?.profileUrl ?? '',
      headers: since ? { 'if-modified-since': since } : {},
      signal,
    })
    if (answer.status === 200 || (answer.status === 304 && since)) break
    log.print(`[WARN] Got an unexpected result while retrieving the profile: ${answer.problem}\n`)
    await pause(fetchWait, signal)
  }
  const fetched = answer?.status === 200
  const held = answer?.status === 304 && papers.profileModified !== undefined
  if (answer && fetched) {
    papers.cid += 1
    papers.components = activeComponents(answer.body)
    papers.profileModified = answer.headers['last-modified']
    disk.save()
    log.print(`[INFO] Profile updated, new latest CID ${papers.cid}\n`)
  } else if (held) log.print(`[INFO] Fetched profile unchanged, latest CID ${papers.cid}\n`)
  log.say(`ccm-fetch ended with exit code ${fetched || held ? 0 : 2}`)
  return fetched || held
}

/** Runs the components; answers the exit code. */
async function run(machine: LightMachine): Promise<number> {
  const { instance, log, disk, signal } = machine
  log.say('step: ncm-ncd')
  const offset = log.size
  const failing = new Set(instance.failingComponents)
  const { lines, report, exit } = quattorRun(
    disk.papers.components,
    failing,
    draw(instance.pace.logBytes),
  )
  const half = Math.ceil(lines.length / 2)
  log.print(`${lines.slice(0, half).join('\n')}\n`)
  machine.ship()
  await pause(draw(instance.pace.run) / 1000, signal)
  log.print(`${lines.slice(half).join('\n')}\n`)
  log.say(`ncm-ncd ended with exit code ${exit}`)
  const answer = await machine.deliver(`/v1/components?offset=${offset}`, {
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(report)),
  })
  if (!isTaken(answer)) log.say(`component results refused: ${answer.problem}`)
  return exit
}

async function report(
  machine: LightMachine,
  { revision, rendering, exit }: { revision: string; rendering: string; exit: number },
  limitSeconds: number,
): Promise<boolean> {
  const { log } = machine
  const form = { revision, rendering, exit: String(exit) }
  if (exit !== 0) {
    const message = `ncm-ncd ended with exit code ${exit}`
    await machine.report('failed', { ...form, step: 'ncm-ncd', message })
    return true
  }
  const until = performance.now() + limitSeconds * 1000
  for (;;) {
    const answer = await machine.report('configured', form)
    const text = answer.body.toString()
    if (field(text, 'error') !== 'ClaimsMissing') break
    const why = field(text, 'message')
    const waits = await keepWaiting(machine, { step: 'claims', why, until, ...answer })
    if (!waits) return false
  }
  log.say(`configured${revision ? ` (revision ${revision})` : ''}`)
  return true
}
