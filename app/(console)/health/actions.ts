'use server'

import { consoleAction } from '@/lib/access/console-action'
import { keepOrphan } from '@/lib/operations/keep-orphan'

export async function keepOrphanAction(orphan: string) {
  return consoleAction(keepOrphan, { orphan })
}
