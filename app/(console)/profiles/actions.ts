'use server'

import { consoleAction } from '@/lib/access/console-action'
import { rollBackProfile } from '@/lib/operations/roll-back-profile'
import { saveOverlay } from '@/lib/operations/save-overlay'

export async function rollBackProfileAction(input: unknown) {
  return consoleAction(rollBackProfile, input)
}

export async function saveOverlayAction(input: unknown) {
  return consoleAction(saveOverlay, input)
}
