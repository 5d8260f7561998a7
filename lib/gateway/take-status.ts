import { type Interruption, interruptions, interruptionWords } from '@/lib/lifecycle/interruption'
import { now } from '@/lib/platform/clock'
import type { Db, Tx } from '@/lib/store/client'
import type { Machine, Prisma } from '@/lib/store/generated/client'
import { clearFault, moveMachine, recordEvent, setFault } from '@/lib/store/machine-history'
import { oneLine, outOfOrder, Refusal } from './answers'
import { refuseRetired } from './authenticate'
import { appliedBy, failedRevision, type Served, servedLast } from './served'
import { refuseWithoutClaims } from './slot-claims'

export const phases = [
  'bootstrapped',
  'configuring',
  'configured',
  'failed',
  'drained',
  'cleaned',
  'interrupted',
] as const
export type Phase = (typeof phases)[number]

export interface Status {
  phase: Phase
  revision: number | undefined
  /** The first digits of the rendering's hash; agents before late binding do not say it. */
  rendering: string | undefined
  exit: number | undefined
  step: string
  message: string
  /** With `interrupted`: EC2's notice, and when it takes the instance back. */
  kind: Interruption | undefined
  at: Date | undefined
}

const longestStep = 200
const longestMessage = 500

/** A status as a machine sends it; what it leaves empty counts as not said. */
export function parseStatus(form: ReadonlyMap<string, string>): Status {
  const phase = phases.find((known) => known === form.get('phase'))
  if (!phase) {
    throw new Refusal('InvalidInput', `phase must be one of ${phases.join(', ')}.`)
  }
  return {
    phase,
    revision: wholeNumber(form, 'revision', 1, 2_147_483_647),
    rendering: hashDigits(form, 'rendering'),
    exit: wholeNumber(form, 'exit', 0, 65_535),
    step: oneLine(form.get('step') ?? '', longestStep),
    message: oneLine(form.get('message') ?? '', longestMessage),
    ...(phase === 'interrupted' ? parseNotice(form) : { kind: undefined, at: undefined }),
  }
}

function parseNotice(form: ReadonlyMap<string, string>): Pick<Status, 'kind' | 'at'> {
  const kind = interruptions.find((known) => known === form.get('kind'))
  if (!kind) throw new Refusal('InvalidInput', `kind must be one of ${interruptions.join(', ')}.`)
  if (kind === 'rebalance') return { kind, at: undefined }
  const text = form.get('at') ?? ''
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/.test(text) ? new Date(text) : undefined
  if (!at || Number.isNaN(at.getTime())) {
    throw new Refusal('InvalidInput', 'at must be a time such as 2026-01-01T10:00:00Z.')
  }
  return { kind, at }
}

function wholeNumber(
  form: ReadonlyMap<string, string>,
  key: string,
  least: number,
  most: number,
): number | undefined {
  const text = form.get(key)
  if (!text) return undefined
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= least && value <= most)) {
    throw new Refusal('InvalidInput', `${key} must be a whole number from ${least} to ${most}.`)
  }
  return value
}

function hashDigits(form: ReadonlyMap<string, string>, key: string): string | undefined {
  const text = form.get(key)
  if (!text) return undefined
  if (/^[0-9a-f]{16,64}$/.test(text)) return text
  throw new Refusal('InvalidInput', `${key} must be the 16 digits that came with the revision.`)
}

interface Report {
  tx: Tx
  machine: Machine
  status: Status
  author: { actor: string }
  /** What every report leaves on the machine's row. */
  said: Prisma.MachineUncheckedUpdateManyInput
}

/** Takes what a machine says of itself. Answers what it was served last, if anything. */
export async function takeStatus(db: Db, machineId: string, status: Status): Promise<Served> {
  return db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM "Machine" WHERE "id" = ${machineId} FOR UPDATE`
    const machine = await tx.machine.findUniqueOrThrow({ where: { id: machineId } })
    refuseRetired(machine)
    const { phase, step } = status
    const said = { phase, step: step || null, heardAt: now() }
    await take[phase]({ tx, machine, status, author: { actor: machine.name }, said })
    return servedLast(machine)
  })
}

const take: Readonly<Record<Phase, (report: Report) => Promise<void>>> = {
  async bootstrapped({ tx, machine, author, said }) {
    if (machine.state === 'requested') throw notYet(machine)
    if (machine.state !== 'booting') {
      // A repeat whose first answer was lost: heard, but it does not turn the phase back.
      await keep(tx, machine, { heardAt: said.heardAt })
      return
    }
    if (machine.revisionServed === null) {
      throw outOfOrder(`${machine.name} has not been served a profile yet`)
    }
    const message = `Its Quattor client holds revision ${machine.revisionServed} of ${machine.profile}`
    await moveMachine(tx, machine, 'bootstrapped', message, author, said)
  },

  async configuring({ tx, machine, author, said }) {
    refuseUnlessBootstrapped(machine)
    await keep(tx, machine, { ...said, configuringAt: said.heardAt })
    const message = `Quattor run on revision ${machine.revisionServed ?? 'unknown'} of ${machine.profile} began`
    await recordEvent(tx, machine.id, 'phase', message, author, 'configuring')
  },

  async configured({ tx, machine, status, author, said }) {
    refuseUnlessBootstrapped(machine)
    if (status.exit !== undefined && status.exit !== 0) {
      throw new Refusal('InvalidInput', 'configured needs exit=0; report failed otherwise.')
    }
    const applied = { ...said, ...(await appliedBy(tx, machine, status)) }
    const { revisionApplied: revision } = applied
    const message = `Quattor run on revision ${revision ?? 'unknown'} of ${machine.profile} ended without errors`
    if (machine.state === 'bootstrapped') {
      await refuseWithoutClaims(tx, machine)
      await moveMachine(tx, machine, 'configured', message, author, applied)
      return
    }
    await keep(tx, machine, applied)
    if (machine.faultCode === 'ConfigureFailed' || machine.faultCode === 'ConfigureTimeout') {
      await clearFault(tx, machine, message, author)
    }
    if (machine.phase !== 'configured' || machine.revisionApplied !== revision) {
      await recordEvent(tx, machine.id, 'phase', message, author, 'configured')
    }
  },

  async failed({ tx, machine, status, author, said }) {
    if (machine.state === 'requested') throw notYet(machine)
    const code = machine.state === 'booting' ? 'BootstrapFailed' : 'ConfigureFailed'
    const step = status.step || (machine.state === 'booting' ? 'Bootstrap' : 'Quattor run')
    const exit = status.exit === undefined ? '' : ` (exit code ${status.exit})`
    const message = `${step} failed${exit}${status.message ? `: ${status.message}` : ''}`
    const revisionFailed = await failedRevision(tx, machine, status)
    await keep(tx, machine, { ...said, revisionFailed })
    // Agents before late binding run ccm-fetch into the 503 of a profile that cannot be resolved yet.
    const isWaiting = machine.waitingFor.length > 0 && step === 'ccm-fetch'
    if (!isWaiting) await setFault(tx, machine, code, message, author)
  },

  async drained({ tx, machine, status, author, said }) {
    if (machine.intent !== 'retire') {
      throw outOfOrder(`${machine.name} was not told to drain`)
    }
    if (machine.drainedAt) {
      await keep(tx, machine, { heardAt: said.heardAt })
      return
    }
    await keep(tx, machine, { ...said, drainedAt: said.heardAt })
    const failed = status.exit ? ` (its hook ended with exit code ${status.exit})` : ''
    const message = `Drained${failed}${status.message ? `: ${status.message}` : ''}`
    await recordEvent(tx, machine.id, 'phase', message, author, 'drained')
  },

  async interrupted({ tx, machine, status, author, said }) {
    const { kind, at } = status
    if (!kind) return
    const launch = machine.launchId
      ? await tx.launch.findUnique({ where: { id: machine.launchId }, select: { market: true } })
      : null
    if (launch?.market === 'onDemand') {
      throw outOfOrder(`${machine.name} is not a spot instance`)
    }
    // A recommendation to leave says nothing more to one that is told when it ends.
    const known = machine.interruption === kind || machine.interruption === 'spot'
    const { heardAt } = said
    await keep(
      tx,
      machine,
      known
        ? { heardAt }
        : { heardAt, interruption: kind, interruptedAt: heardAt, interruptionAt: at ?? null },
    )
    if (known) return
    const message = `${interruptionWords(kind, at ?? null)}: its metadata service says so`
    await recordEvent(tx, machine.id, 'ec2', message, author, 'interrupted')
  },

  async cleaned({ tx, machine, author, said }) {
    const asked = { fromMachineId: machine.id, cleanRequestedAt: { not: null } }
    const { count } = await tx.image.updateMany({
      where: { ...asked, cleanedAt: null, settledAt: null },
      data: { cleanedAt: now() },
    })
    if (count === 0) {
      if ((await tx.image.count({ where: asked })) === 0) {
        throw outOfOrder(`${machine.name} was not asked to remove its identity`)
      }
      // A repeat whose first answer was lost.
      await keep(tx, machine, { heardAt: said.heardAt })
      return
    }
    await keep(tx, machine, said)
    const message = 'Removed its identity: an image can be made of its disk'
    await recordEvent(tx, machine.id, 'phase', message, author, 'cleaned')
  },
}

async function keep(
  tx: Tx,
  machine: Machine,
  data: Prisma.MachineUncheckedUpdateManyInput,
): Promise<void> {
  await tx.machine.updateMany({ where: { id: machine.id }, data })
}

function refuseUnlessBootstrapped(machine: Machine): void {
  if (machine.state === 'requested') throw notYet(machine)
  if (machine.state === 'booting') {
    throw outOfOrder(`${machine.name} has not reported phase=bootstrapped yet`)
  }
}

function notYet(machine: Machine): Refusal {
  return outOfOrder(`EC2 has not confirmed the instance of ${machine.name} yet`)
}
