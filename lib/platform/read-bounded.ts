import { MusterError } from './errors'

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
