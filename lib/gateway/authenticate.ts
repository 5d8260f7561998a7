import { sha256Hex } from '@/lib/platform/ids'
import type { Db } from '@/lib/store/client'
import type { Machine } from '@/lib/store/generated/client'
import { Refusal } from './answers'

/** The token of an `Authorization: Bearer` header. */
export function bearer(header: string | undefined): string {
  const token = /^Bearer +([\x21-\x7e]{1,500})$/i.exec(header ?? '')?.[1]
  if (token === undefined) {
    throw new Refusal('NotSignedIn', 'This call needs the header Authorization: Bearer <token>.')
  }
  return token
}

/** The machine whose own token this is. A retired machine's opens nothing any more. */
export async function machineOf(db: Db, header: string | undefined): Promise<Machine> {
  const machine = await db.machine.findUnique({ where: { tokenHash: sha256Hex(bearer(header)) } })
  if (!machine) throw new Refusal('NotSignedIn', "This token is no machine's.")
  refuseRetired(machine)
  return machine
}

export function refuseRetired(machine: Pick<Machine, 'name' | 'state'>): void {
  if (machine.state !== 'retired') return
  throw new Refusal('Retired', `${machine.name} is retired: there is nothing more to do.`)
}
