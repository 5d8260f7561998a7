import type { Db } from './client'

/** Bytes `from` up to (not including) `to` of a machine's log, as far as they are there. */
export async function readLog(
  db: Db,
  machineId: string,
  from: number,
  to: number,
): Promise<Uint8Array> {
  if (to <= from) return new Uint8Array()
  const chunks = await db.$queryRaw<{ start: bigint; bytes: Uint8Array }[]>`
    SELECT "start", "bytes" FROM "LogChunk"
     WHERE "machineId" = ${machineId} AND "start" < ${to}
       AND "start" >= coalesce((SELECT max("start") FROM "LogChunk"
                                 WHERE "machineId" = ${machineId} AND "start" <= ${from}), 0)
     ORDER BY "start"`
  return Buffer.concat(
    chunks.map(({ start, bytes }) =>
      bytes.subarray(Math.max(0, from - Number(start)), Math.max(0, to - Number(start))),
    ),
  )
}

/** How much is read of the database at a time while a whole log is sent. */
const pieceBytes = 256 * 1024

/** A machine's whole log up to `size`, piece by piece, at the pace of whoever reads it. */
export function streamLog(db: Db, machineId: string, size: number): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream({
    async pull(controller) {
      const piece = await readLog(db, machineId, at, Math.min(size, at + pieceBytes))
      at += piece.length
      if (piece.length > 0) controller.enqueue(piece)
      if (piece.length === 0 || at >= size) controller.close()
    },
  })
}
