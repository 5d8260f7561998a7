import { type CrashPoints, callSite } from '@/lib/platform/crash-point'
import type { Ec2 } from './client'

/** EC2, with a crash point before a call is sent, and one after its answer and before it is heard. */
export function crashingEc2(ec2: Ec2, points: CrashPoints): Ec2 {
  return {
    ...ec2,
    async call(action, command, options) {
      const name = `ec2 ${callSite()} ${action}`
      points.reach(`${name} before`)
      const reply = await ec2.call(action, command, options)
      points.reach(`${name} after`)
      return reply
    },
  }
}
