'use server'

import { consoleAction } from '@/lib/access/console-action'
import { createPool } from '@/lib/operations/create-pool'
import { deletePool } from '@/lib/operations/delete-pool'
import { editPool } from '@/lib/operations/edit-pool'
import { scalePool } from '@/lib/operations/scale-pool'

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
