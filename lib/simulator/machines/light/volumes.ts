import { Backoff, field, isForLater, isTaken, pause } from './gateway-calls'
import type { LightMachine } from './light-machine'

/**
 * Waits until each volume that the gateway names is there. Answers for how many seconds the machine
 * may wait for what its slot claims; undefined when it waited in vain, or is to leave.
 */
export async function waitForVolumes(machine: LightMachine): Promise<number | undefined> {
  const { log, signal } = machine
  const backoff = new Backoff()
  let limit = 1800
  let until = performance.now() + limit * 1000
  let why = ''
  let answer = await machine.call('/v1/volumes')
  while (!isTaken(answer)) {
    if (answer.status === 404) return limit
    if (!isForLater(answer)) {
      log.say(`/v1/volumes refused: ${answer.problem}`)
      return undefined
    }
    if (!why) log.say('step: volumes')
    if (why !== answer.problem) {
      log.say(`which volumes to wait for: not yet (${answer.problem}), trying again`)
    }
    why = answer.problem
    const { retryAfter } = answer
    if (!(await keepWaiting(machine, { step: 'volumes', why, until, retryAfter }))) return undefined
    if (retryAfter === undefined) await backoff.wait(undefined, signal)
    answer = await machine.call('/v1/volumes')
  }
  const text = answer.body.toString()
  const given = field(text, 'timeout')
  if (/^\d+$/.test(given)) {
    limit = Number(given)
    until = performance.now() + limit * 1000
  }
  const volumes = [...text.matchAll(/^volume=(\S+) (\S+) (\S+) (\S+)$/gm)]
  if (volumes.length > 0 && !why) log.say('step: volumes')
  for (const [, name = '', volumeId = '', device = ''] of volumes) {
    const what = `volume ${name} (${volumeId} as ${device})`
    if (!isThere(machine, volumeId)) log.say(`waiting for ${what}`)
    while (!isThere(machine, volumeId)) {
      const waits = await keepWaiting(machine, {
        step: 'volumes',
        why: `${what} has not come`,
        until,
      })
      if (!waits) return undefined
    }
    log.say(`volume ${name} is there: ${device}`)
  }
  return limit
}

/** Waits a moment for what is to come from outside; false when it is too late, or the machine is to leave. */
export async function keepWaiting(
  machine: LightMachine,
  wait: { step: string; why: string; until: number; retryAfter?: number | undefined },
): Promise<boolean> {
  if (machine.isToldToLeave()) return false
  if (performance.now() >= wait.until) {
    await machine.report('failed', { step: wait.step, message: wait.why })
    return false
  }
  machine.ship()
  await pause(wait.retryAfter ?? 1, machine.signal)
  return true
}

/** Lets go of a volume and says so. */
export async function releaseVolume(
  machine: LightMachine,
  { name, device, volumeId }: { name: string; device: string; volumeId: string },
): Promise<void> {
  const { log } = machine
  log.say(`asked to let go of volume ${name} (${volumeId} as ${device})`)
  if (!isThere(machine, volumeId)) log.say(`volume ${name} is not there`)
  log.say(`let go of volume ${name}`)
  machine.ship()
  const answer = await machine.deliver('/v1/released', { form: { volume_id: volumeId } })
  if (!isTaken(answer)) log.say(`release of volume ${name} not taken: ${answer.problem}`)
}

function isThere({ instance }: LightMachine, volumeId: string): boolean {
  return instance.volumes.some((volume) => volume.volumeId === volumeId)
}
