'use server'

import { consoleAction } from '@/lib/access/console-action'
import { rollBackProfile } from '@/lib/operations/roll-back-profile'

export async function rollBackProfileAction(input: unknown) {
  return consoleAction(rollBackProfile, input)
}
