import type { PanValue } from './pan-value'

/** A document as read, or where and why it is none. */
export type ReadDocument =
  | { ok: true; value: PanValue }
  | { ok: false; reason: string /** Counted from 1. */; line: number }

/** JSON::XS, with which the machines parse, refuses more than 512. */
export const deepest = 200

/** Ends the reading of a document; never leaves its reader. */
export class DocumentFault extends Error {
  constructor(
    readonly reason: string,
    readonly line: number,
  ) {
    super(reason)
  }
}

/** What `read` gives, or the fault that it met. */
export function caught(read: () => PanValue): ReadDocument {
  try {
    return { ok: true, value: read() }
  } catch (error) {
    if (!(error instanceof DocumentFault)) throw error
    return { ok: false, reason: error.reason, line: error.line }
  }
}
