import { timingSafeEqual } from 'node:crypto'
import type { Certificate } from 'pkijs'
import { now } from '@/lib/platform/clock'
import { sha256Hex } from '@/lib/platform/ids'
import { profileAddress } from '@/lib/platform/profile-address'
import { deriveToken } from '@/lib/platform/secret'
import type { Db, Tx } from '@/lib/store/client'
import type { Launch, Machine } from '@/lib/store/generated/client'
import { clearFault, recordEvent } from '@/lib/store/machine-history'
import { Refusal } from './answers'
import { refuseRetired } from './authenticate'
import { type Identity, verifyIdentity } from './identity'

export interface Site {
  region: string
  secret: string
  gatewayUrl: string
}

export interface Registered {
  machine: Pick<Machine, 'id' | 'name'>
  instanceId: string
  token: string
  profileUrl: string
}

/** Clocks of EC2 and of this host may differ by so much. */
const clockSkewMs = 5 * 60_000
/** So long after EC2's answer an instance that is not recorded may still come to light. */
const settlingMs = 60_000

/**
 * Binds an instance to its machine: a launch's token says which machines it may be, EC2's signature
 * which instance it is. A repeat with the same proof gets the same token again, until the machine
 * serves: from then on others may run programs on it, and those can read its user data.
 */
export async function registerMachine(
  db: Db,
  site: Site,
  certificate: () => Certificate,
  proof: { launchId: string; token: string; signature: string },
): Promise<Registered> {
  const launch = await launchOf(db, proof.launchId, proof.token)
  const identity = await verifyIdentity(proof.signature, certificate())
  checkPlaceAndTime(identity, launch, site, await accountOf(db))
  return db.$transaction(async (tx) => {
    const machine = await boundMachine(tx, launch, identity)
    const subject = `${machine.id}:${identity.instanceId}`
    const token = `${machine.name}.${deriveToken(site.secret, 'machine', subject)}`
    const { instanceId } = identity
    const address = profileAddress(site, { ...machine, instanceId })
    const first = machine.tokenHash === null
    await tx.machine.update({
      where: { id: machine.id },
      data: {
        tokenHash: sha256Hex(token),
        profileKeyHash: sha256Hex(address.key),
        identityPendingAt: identity.pendingTime,
        heardAt: now(),
        ...(first ? { phase: 'registered', step: null, registeredAt: now() } : {}),
      },
    })
    const restarted = !first && !sameTime(machine.identityPendingAt, identity.pendingTime)
    // Late, but there: from now on its bootstrap timeout counts.
    if (first && machine.faultCode === 'BootTimeout') {
      await clearFault(tx, machine, 'It has reported after all', { actor: machine.name })
    }
    if (first || restarted) {
      const message = `${first ? 'Registered' : 'Registered again after a stop'} as ${identity.instanceId}`
      await recordEvent(tx, machine.id, 'phase', message, { actor: machine.name }, 'registered')
    }
    return {
      machine,
      instanceId: identity.instanceId,
      token,
      profileUrl: address.url,
    }
  })
}

async function launchOf(db: Db, id: string, token: string): Promise<Launch> {
  const launch = /^[\w-]{1,100}$/.test(id)
    ? await db.launch.findUnique({ where: { id } })
    : undefined
  // One answer for both, so that ids of launches cannot be tried out.
  if (!launch || !sameHash(launch.tokenHash, sha256Hex(token))) {
    throw new Refusal('NotAllowed', 'This token belongs to no launch of that id.')
  }
  return launch
}

/**
 * Past its time a launch's token is good for a machine that nobody could hear: while no gateway was
 * there the boot timeout did not run, and the controller has not said that it is over.
 */
function refuseLate(launch: Launch, machine: Machine): void {
  if (launch.tokenUntil > now()) return
  const inTime = machine.state === 'booting' && machine.faultCode === null
  if (inTime && machine.intent === 'serve') return
  throw new Refusal(
    'NotAllowed',
    `The launch's token was good until ${launch.tokenUntil.toISOString()}: the boot timeout has passed.`,
  )
}

function checkPlaceAndTime(
  identity: Identity,
  launch: Launch,
  site: Site,
  account: string | undefined,
): void {
  if (identity.region !== site.region) {
    throw new Refusal(
      'NotAllowed',
      `The instance is in ${identity.region}, this site in ${site.region}.`,
    )
  }
  if (account !== undefined && identity.accountId !== account) {
    throw new Refusal('NotAllowed', `The instance belongs to another account than the site's.`)
  }
  const pending = identity.pendingTime.getTime()
  if (pending < launch.createdAt.getTime() - clockSkewMs) {
    throw new Refusal('NotAllowed', 'The instance is older than the launch.')
  }
  if (pending > now().getTime() + clockSkewMs) {
    throw new Refusal('NotAllowed', "The identity document's pending time has not come yet.")
  }
}

/** The site's account, as EC2's answers told the controller; not known before its first observation. */
async function accountOf(db: Db): Promise<string | undefined> {
  const controllers = await db.process.findMany({
    where: { kind: 'controller' },
    orderBy: { seenAt: 'desc' },
    take: 5,
    select: { detail: true },
  })
  for (const { detail } of controllers) {
    if (detail === null || typeof detail !== 'object' || Array.isArray(detail)) continue
    if (typeof detail.accountId === 'string' && detail.accountId !== '') return detail.accountId
  }
  return undefined
}

/** The machine of the launch with that instance, its row locked. */
async function boundMachine(tx: Tx, launch: Launch, identity: Identity): Promise<Machine> {
  const { instanceId } = identity
  await tx.$queryRaw`SELECT 1 FROM "Machine" WHERE "instanceId" = ${instanceId} FOR UPDATE`
  const machine = await tx.machine.findUnique({ where: { instanceId } })
  if (!machine) throw notRecorded(launch, instanceId)
  if (machine.launchId !== launch.id) {
    throw new Refusal('NotAllowed', `${instanceId} is not an instance of this launch.`)
  }
  refuseRetired(machine)
  refuseLate(launch, machine)
  if (machine.identityPendingAt === null) return machine
  if (identity.pendingTime < machine.identityPendingAt) {
    throw new Refusal(
      'NotAllowed',
      `${machine.name} has registered with a later identity document.`,
    )
  }
  if (machine.state === 'configured' && sameTime(machine.identityPendingAt, identity.pendingTime)) {
    throw new Refusal('NotAllowed', `${machine.name} is registered and in service.`)
  }
  return machine
}

function notRecorded(launch: Launch, instanceId: string): Refusal {
  const settling =
    launch.status === 'answered' &&
    now().getTime() - (launch.endedAt ?? launch.createdAt).getTime() < settlingMs
  if (launch.status === 'committed' || settling) {
    return new Refusal('TooEarly', `${instanceId} is not recorded yet.`, { retryAfter: 2 })
  }
  return new Refusal('NotAllowed', `${instanceId} is not an instance of this launch.`)
}

function sameHash(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}

function sameTime(a: Date | null, b: Date): boolean {
  return a?.getTime() === b.getTime()
}
