import type { Violation } from '@/chaos/invariants/facts'
import type { Scenario } from './scenario'

/** What a controller logs when EC2 took a call of it that changes something. */
const acted = /launched \d+ of|terminating /

/** The leading controller is frozen until the standby leads, and thaws in the middle of its work. */
export const frozenLeader: Scenario = {
  name: 'the leader frozen until a standby leads',
  quick: { machines: 40, runs: 1, faultMs: 0 },
  full: { machines: 200, runs: 5, faultMs: 0 },
  start: { controllers: 2 },
  async befall(stage, { machines }) {
    await stage.scale(machines)
    const leader = await stage.leader()
    const standby = stage.stack.controllers.find((one) => one !== leader)
    if (!standby) throw new Error('there is no standby')
    await stage.until('an instance is there', async () => {
      return (await stage.ec2.books()).instances.length > 0
    })
    leader.freeze()
    await stage.until('the standby leads', () => standby.log.includes('leading the site'))
    const from = leader.log.length
    leader.thaw()
    await stage.until('it stands by', () => leader.log.slice(from).includes('standing by'))
    const since = leader.log.slice(from)
    const did = since.slice(0, since.indexOf('standing by')).split('\n').filter(isAct)
    return did.map((line): Violation => ({ invariant: 'a frozen leader stands down', what: line }))
  },
}

function isAct(line: string): boolean {
  return acted.test(line)
}
