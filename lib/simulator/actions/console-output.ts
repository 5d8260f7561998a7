import { now } from '@/lib/platform/clock'
import { rowsOf } from '../state/ids'
import type { Action } from './action'

export const getConsoleOutput: Action = {
  name: 'GetConsoleOutput',
  accepts: ['InstanceId', 'Latest'],
  reads: true,
  async run({ account, parameters }) {
    parameters.boolean('Latest')
    const id = parameters.required('InstanceId')
    rowsOf('i', [id], (i) => account.state.instances.visible(i))
    const printed = await account.host.consoleOutput(id)
    return {
      instanceId: id,
      timestamp: (printed?.at ?? now()).toISOString(),
      output: printed && Buffer.from(printed.output).toString('base64'),
    }
  },
}
