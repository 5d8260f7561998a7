import { type ConsoleOutput, consoleOutput } from '@/lib/ec2/console-output'
import { asking, siteEc2 } from './site-ec2'

/** What a machine's instance printed on its console, as EC2 has it. */
export function readConsoleOutput(instanceId: string): Promise<ConsoleOutput> {
  return asking(() => consoleOutput(siteEc2().ec2, instanceId))
}
