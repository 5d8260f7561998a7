import { MusterError } from '@/lib/platform/errors'
import { readBounded } from '@/lib/platform/read-bounded'

/** A request's JSON body, bounded; an absent one is an empty object. */
export async function readJsonBody(request: Request, longest: number): Promise<unknown> {
  const bytes = await readBounded(request, longest)
  if (bytes.length === 0) return {}
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') {
    throw new MusterError(
      'InvalidInput',
      'The body must be JSON: send Content-Type: application/json.',
    )
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    const why = error instanceof SyntaxError ? error.message : 'it is not UTF-8'
    throw new MusterError('InvalidInput', `The body is not JSON: ${why}.`)
  }
}
