import { connect } from 'node:net'
import { plainProfile } from '@/chaos/stack/small-site'
import type { ChaosStack } from '@/chaos/stack/stack'
import { newId, sha256Hex } from '@/lib/platform/ids'
import type { Machine } from '@/lib/store/generated/client'
import { type Done, settles, until } from './script'

/** As many at once as it takes for one to be overtaken by another. */
const crowd = 6

/**
 * The machine's process is gone, and somebody speaks to the gateway in its place: out of turn, of what it
 * was never given, and many times at once.
 */
export async function impersonate(stack: ChaosStack, machine: Machine): Promise<void> {
  const { database, ec2 } = stack
  const { db } = database
  const where = { id: machine.id }
  await ec2.killMachine(machine.instanceId ?? '')
  await until('the machine has left its room', async () => {
    return (await db.machine.findUniqueOrThrow({ where })).gatewayId === null
  })
  const token = newId()
  const key = newId()
  await db.machine.update({
    where,
    data: {
      ...{ tokenHash: sha256Hex(token), profileKeyHash: sha256Hex(key) },
      // As after three minutes without it.
      ...{ faultCode: 'Unreachable', faultMessage: 'Told so', faultSince: new Date() },
    },
  })
  const speaker = new Speaker(stack, token)
  await speaker.comesBack(machine)
  await speaker.fetchesAtOnce(machine)
  await speaker.asksAgain(machine, key)
  await speaker.saysAnything(machine)
  await speaker.logsAtOnce(machine)
}

class Speaker {
  constructor(
    private readonly stack: ChaosStack,
    private readonly token: string,
  ) {}

  get #db() {
    return this.stack.database.db
  }

  /** Sits in its room until it is no longer told to be unreachable. */
  async comesBack({ id, name }: Machine): Promise<void> {
    let leave = new AbortController()
    let sits = false
    await until(`${name} is back in its room`, async () => {
      if (!sits) {
        leave = new AbortController()
        const room = await this.#ask('/v1/room', { signal: leave.signal })
        sits = room?.ok === true
        void room?.text().then(
          () => (sits = false),
          () => (sits = false),
        )
      }
      return (await this.#db.machine.findUniqueOrThrow({ where: { id } })).faultCode === null
    })
    leave.abort()
    await until(`${name} has left its room`, async () => {
      return (await this.#db.machine.findUniqueOrThrow({ where: { id } })).gatewayId === null
    })
  }

  /** A new profile is out, of which it is hinted at by UDP, and it comes for it several times at once. */
  async fetchesAtOnce({ id, name, profile, profileEtag }: Machine): Promise<void> {
    const { api } = this.stack
    const done = await api.put<Done>(`/profiles/${profile}`, boundProfile(2))
    await until(`what is due to ${name} is known`, async () => {
      const { renderingDue } = await this.#db.machine.findUniqueOrThrow({ where: { id } })
      return renderingDue !== profileEtag
    })
    await until(`${name} has the new profile`, async () => {
      await Promise.all(Array.from({ length: crowd }, () => this.#says('/v1/profile')))
      return (
        (await this.#db.machine.findUniqueOrThrow({ where: { id } })).profileEtag !== profileEtag
      )
    })
    const { revisionServed } = await this.#db.machine.findUniqueOrThrow({ where: { id } })
    await this.#reports({ phase: 'configured', exit: '0', revision: String(revisionServed) })
    await settles(this.#db, done)
  }

  /** Asks for its profile on a connection that it keeps, as its Quattor client does. */
  async asksAgain({ name }: Machine, key: string): Promise<void> {
    const path = `/q/${key}/${name}.json`
    await until('nothing new is said on a connection that is kept', async () => {
      const answer = await this.#ask(path)
      await answer?.body?.cancel()
      const etag = answer?.headers.get('etag')
      if (!etag) return false
      const request = `GET ${path} HTTP/1.1\r\nHost: gateway\r\nIf-None-Match: ${etag}\r\n\r\n`
      return this.#isUnchanged(request, 3)
    })
  }

  /** Whether each of so many requests in a row on one connection finds nothing new. */
  #isUnchanged(request: string, times: number): Promise<boolean> {
    return new Promise((resolve) => {
      let left = times
      const socket = connect(this.stack.layout.front, '127.0.0.1', () => socket.write(request))
      socket.setTimeout(5_000, () => socket.destroy())
      socket.on('data', (chunk) => {
        if (!chunk.toString('latin1').startsWith('HTTP/1.1 304')) socket.destroy()
        else if (--left > 0) socket.write(request)
        else socket.end()
      })
      socket.on('error', () => undefined)
      socket.on('close', () => resolve(left === 0))
    })
  }

  /** Reports of revisions and renderings that it was never served, and of what nobody asked it for. */
  async saysAnything({ id }: Machine): Promise<void> {
    const { profileEtag, revisionServed } = await this.#db.machine.findUniqueOrThrow({
      where: { id },
    })
    const older = await this.#db.rendering.findFirst({
      where: { machineId: id, etag: { not: profileEtag ?? '' } },
    })
    await this.#reports({ phase: 'failed', exit: '1', revision: '999999' })
    await this.#reports({
      ...{ phase: 'configured', exit: '0', revision: String(revisionServed) },
      rendering: (older?.etag ?? '0'.repeat(64)).slice(0, 16),
    })
    await this.#reports({ phase: 'configured', exit: '0', revision: String(revisionServed) })
    await this.#reports({ phase: 'cleaned' })
    await this.#says('/v1/released', { body: new URLSearchParams({ volume_id: 'vol-0a0a' }) })
  }

  /** The same piece of its log several times at once, each a little longer. */
  async logsAtOnce({ id }: Machine): Promise<void> {
    const { logBytes } = await this.#db.machine.findUniqueOrThrow({ where: { id } })
    const pieces = Array.from({ length: crowd }, (_, more) => `line ${'.'.repeat(more)}\n`)
    await Promise.all(pieces.map((body) => this.#says(`/v1/log?offset=${logBytes}`, { body })))
  }

  #reports(status: Record<string, string>): Promise<void> {
    return this.#says('/v1/status', { body: new URLSearchParams(status) })
  }

  /** Says it until it is answered, and not put off; what the answer is does not matter. */
  async #says(path: string, request: RequestInit = {}): Promise<void> {
    await until(`${path} is answered`, async () => {
      const answer = await this.#ask(path, request)
      await answer?.body?.cancel()
      return answer !== undefined && answer.status < 500 && answer.status !== 429
    })
  }

  /** Undefined when no answer comes. */
  #ask(path: string, request: RequestInit = {}): Promise<Response | undefined> {
    return fetch(`http://127.0.0.1:${this.stack.layout.front}${path}`, {
      ...request,
      ...(request.body ? { method: 'POST' } : {}),
      headers: { authorization: `Bearer ${this.token}` },
    }).catch(() => undefined)
  }
}

/** A profile that names another pool's machine, and a documentation address that no pool declares. */
export function boundProfile(round: number): object {
  return { ...plainProfile(round), system: { server: 'ce.bind.invalid', gateway: '203.0.113.7' } }
}
