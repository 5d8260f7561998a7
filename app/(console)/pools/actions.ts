'use server'

import { consoleAction } from '@/lib/access/console-action'
import { changeRoll } from '@/lib/operations/change-roll'
import { createPool } from '@/lib/operations/create-pool'
import { deletePool } from '@/lib/operations/delete-pool'
import { editPool } from '@/lib/operations/edit-pool'
import { restoreSlot } from '@/lib/operations/restore-slot'
import { resumePool } from '@/lib/operations/resume-pool'
import { scalePool } from '@/lib/operations/scale-pool'
import { startRoll } from '@/lib/operations/start-roll'

export async function createPoolAction(input: unknown) {
  return consoleAction(createPool, input)
}

export async function editPoolAction(input: unknown) {
  return consoleAction(editPool, input)
}

export async function deletePoolAction(input: unknown) {
  return consoleAction(deletePool, input)
}

export async function scalePoolAction(input: unknown) {
  return consoleAction(scalePool, input)
}

export async function resumePoolAction(input: unknown) {
  return consoleAction(resumePool, input)
}

export async function startRollAction(input: unknown) {
  return consoleAction(startRoll, input)
}

export async function changeRollAction(input: unknown) {
  return consoleAction(changeRoll, input)
}

export async function restoreSlotAction(input: unknown) {
  return consoleAction(restoreSlot, input)
}
