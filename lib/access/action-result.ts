/** What went wrong, in words for the person who asked. */
export interface ActionError {
  code: string
  message: string
  requestId: string
  details?: Record<string, unknown>
}

/** What a server action answers: never a thrown error, whose words Next.js would hide. */
export type ActionResult<R> =
  | { ok: true; operationId: string; result: R }
  | { ok: false; error: ActionError }
