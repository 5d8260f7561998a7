import type { Violation } from '@/chaos/invariants/facts'
import type { Db } from '@/lib/store/client'
import type { Books } from './ec2/books'

/** What must hold after every pass, however much is still under way. */
export async function checkStep(db: Db, books: Books): Promise<Violation[]> {
  const found: Violation[] = books.offences.map((what) => ({
    invariant: 'it acts on nothing that does not carry its tag',
    what,
  }))
  const living = [...books.instances.values()].filter((one) => books.isLiving(one))
  const ended = [...books.instances.values()].filter((one) => one.endedBy === 'call')
  const [machines, open] = await db.$transaction([
    db.machine.findMany({
      where: { instanceId: { in: [...living, ...ended].map((one) => one.instanceId) } },
      select: { name: true, instanceId: true, state: true, intent: true },
    }),
    db.launch.findMany({ where: { status: 'committed' }, select: { clientToken: true } }),
  ])
  const byInstance = new Map(machines.map((machine) => [machine.instanceId, machine]))
  const openTokens = new Set<string | undefined>(open.map((launch) => launch.clientToken))
  for (const { instanceId, clientToken } of living) {
    const machine = byInstance.get(instanceId)
    if (!machine && !openTokens.has(clientToken)) {
      const what = `${instanceId} lives, and its launch is closed without it`
      found.push({ invariant: 'no instance is forgotten', what })
    }
    if (machine?.state === 'retired') {
      const what = `${machine.name} is retired, and ${instanceId} lives`
      found.push({ invariant: 'an instance is lost only after it was seen to end', what })
    }
  }
  for (const { instanceId } of ended) {
    const machine = byInstance.get(instanceId)
    if (machine?.intent === 'serve') {
      const what = `${machine.name} is to serve, and ${instanceId} was terminated`
      found.push({ invariant: 'nothing is terminated that should serve', what })
    }
  }
  return found
}
