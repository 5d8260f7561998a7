import { now } from '@/lib/platform/clock'
import type { Db } from '@/lib/store/client'
import type { Machine } from '@/lib/store/generated/client'
import { Refusal } from './answers'

export interface Appended {
  /** Where the log ends now: the offset of the next bytes. */
  offset: number
  added: number
}

/**
 * Adds `bytes`, which the machine says begin at `offset`, to its log. What is there already is passed
 * over, so that a repeat is harmless; a gap is refused with the offset wanted.
 */
export async function appendLog(
  db: Db,
  machine: Pick<Machine, 'id' | 'name' | 'logBytes'>,
  offset: number,
  bytes: Uint8Array,
  limit: number,
): Promise<Appended> {
  let end = Number(machine.logBytes)
  for (;;) {
    if (offset > end) {
      throw new Refusal('LogGap', `The log of ${machine.name} ends at ${end}: go on from there.`, {
        lines: { offset: end },
      })
    }
    const fresh = bytes.subarray(end - offset)
    if (fresh.byteLength === 0) return { offset: end, added: 0 }
    if (end + fresh.byteLength > limit) {
      throw new Refusal('LogFull', `A machine's log may have ${limit} bytes.`, {
        lines: { offset: end },
      })
    }
    const at = now()
    // One statement: the log grows from just this end, or another request was faster.
    const added = await db.$executeRaw`
      WITH grown AS (
        UPDATE "Machine"
        SET "logBytes" = ${end + fresh.byteLength}::bigint, "heardAt" = ${at}, "updatedAt" = ${at}
        WHERE "id" = ${machine.id} AND "logBytes" = ${end}::bigint
        RETURNING "id")
      INSERT INTO "LogChunk" ("machineId", "start", "bytes", "at")
      SELECT "id", ${end}::bigint, ${fresh}, ${at} FROM grown`
    if (added === 1) return { offset: end + fresh.byteLength, added: fresh.byteLength }
    const current = await db.machine.findUniqueOrThrow({
      where: { id: machine.id },
      select: { logBytes: true },
    })
    end = Number(current.logBytes)
  }
}
