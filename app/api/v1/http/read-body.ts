import { MusterError } from '@/lib/platform/errors'

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

/** A request's body as it was sent; TooLarge as soon as it is longer than `longest`. */
export async function readBounded(request: Request, longest: number): Promise<Uint8Array> {
  const tooLarge = () =>
    new MusterError('TooLarge', `The body may have at most ${longest} bytes.`, { longest })
  if (Number(request.headers.get('content-length') ?? 0) > longest) throw tooLarge()
  if (!request.body) return new Uint8Array()
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of request.body) {
    size += part.length
    if (size > longest) throw tooLarge()
    parts.push(part)
  }
  return Buffer.concat(parts)
}
