'use server'

import { consoleAction } from '@/lib/access/console-action'
import { changeRollout } from '@/lib/operations/change-rollout'
import { editProfileWaves } from '@/lib/operations/edit-profile-waves'

export async function changeRolloutAction(input: unknown) {
  return consoleAction(changeRollout, input)
}

export async function editProfileWavesAction(input: unknown) {
  return consoleAction(editProfileWaves, input)
}
