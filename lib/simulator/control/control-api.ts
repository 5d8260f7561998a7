import { ZodError, z } from 'zod'
import type { Control } from './control'

interface ControlRequest {
  method: string
  path: string
  contentType: string | undefined
  body: string
}

interface ControlAnswer {
  status: number
  json: unknown
}

/** The simulator's own endpoint, `/_sim/…`. */
export async function answerControl(
  control: Control,
  request: ControlRequest,
): Promise<ControlAnswer> {
  const { method, path, body } = request
  // A page in somebody's browser can post a form anywhere, but no JSON.
  if (method !== 'GET' && !request.contentType?.startsWith('application/json')) {
    return refusal(415, 'Send Content-Type: application/json.')
  }
  const deed = /^\/_sim\/instances\/([\w-]+)\/(kill|interrupt|rebalance)$/.exec(path)
  const id = deed?.[1] ?? ''
  try {
    switch (`${method} ${deed?.[2] ?? path}`) {
      case 'GET /_sim/':
      case 'GET /_sim':
        return ok(control.about())
      case 'GET /_sim/faults':
        return ok(control.faults())
      case 'POST /_sim/faults':
        return ok(control.mergeFaults(parseObject(body)))
      case 'PUT /_sim/faults':
        return ok(control.replaceFaults(parseObject(body)))
      case 'DELETE /_sim/faults':
        return ok(control.replaceFaults({}))
      case 'GET /_sim/options':
        return ok(control.options())
      case 'POST /_sim/options':
        return ok(control.setOptions(parseObject(body)))
      case 'GET /_sim/requests':
        return ok(control.requests())
      case 'POST /_sim/reset-counts':
        control.resetCounts()
        return ok({ reset: true })
      case 'GET /_sim/books':
        return ok(control.books())
      case 'POST /_sim/forget-tokens':
        control.forgetTokens()
        return ok({ forgotten: true })
      case 'GET /_sim/instances':
        return ok(control.instances())
      case 'POST kill': {
        const killed = await control.kill(id)
        return killed ? ok({ killed }) : refusal(404, 'There is no running instance of that id.')
      }
      case 'POST interrupt': {
        const { afterMs } = interruption.parse(parseObject(body))
        return control.interrupt(id, afterMs) ? ok({ interruptedInMs: afterMs }) : noSpot
      }
      case 'POST rebalance':
        return control.interrupt(id, undefined) ? ok({ recommended: true }) : noSpot
      default:
        return refusal(404, `There is no ${method} ${path}.`)
    }
  } catch (error) {
    if (error instanceof SyntaxError) return refusal(400, `The body is not JSON: ${error.message}`)
    if (error instanceof ZodError) {
      const issue = error.issues[0]
      return refusal(400, `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'is not valid'}`)
    }
    throw error
  }
}

const interruption = z.strictObject({
  /** EC2 gives two minutes. */
  afterMs: z.number().int().min(0).max(86_400_000).default(120_000),
})
const noSpot = refusal(404, 'There is no running spot instance of that id.')

const object = z.record(z.string(), z.unknown())

/** Any JSON object; what its fields must be is checked where they are used. */
function parseObject(body: string): Record<string, unknown> {
  return object.parse(JSON.parse(body))
}

function ok(json: unknown): ControlAnswer {
  return { status: 200, json }
}

function refusal(status: number, message: string): ControlAnswer {
  return { status, json: { error: { message } } }
}
