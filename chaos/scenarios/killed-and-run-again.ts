import type { Scenario } from './scenario'

/** The story of the script that was killed in the middle of its work: with us, it is the controller. */
export const killedAndRunAgain: Scenario = {
  name: 'killed at 93 of 200 and run again',
  quick: { machines: 200, runs: 1, faultMs: 0 },
  full: { machines: 200, runs: 5, faultMs: 0 },
  async befall(stage, { machines }) {
    await stage.scale(machines)
    const controller = await stage.leader()
    await stage.until('93 instances are there', async () => {
      return (await stage.ec2.books()).instances.length >= 93
    })
    controller.kill()
    await controller.ended()
    await controller.restart()
    return undefined
  },
  peer: () => ({ killAt: 93 }),
}
