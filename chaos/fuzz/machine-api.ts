import { type Outcome, tryCases } from '@/chaos/fuzz/cases'
import { anyMachineCall, anyRawBytes } from '@/lib/gateway/testing/any-machine-call'
import { ownFault, sayBytes } from '@/lib/gateway/testing/say-bytes'

/** A registered machine's papers, and where its gateway is. */
export interface Caller {
  url: string
  port: number
  token: string
  profilePath: string
  launch: string
  launchToken: string
}

export function fuzzMachineApi(caller: Caller, seed: number, count: number): Promise<Outcome> {
  return tryCases(
    'a machine calls',
    anyMachineCall(caller),
    { seed, count },
    async ({ path, ...init }) => {
      const answer = await fetch(`${caller.url}${path}`, init)
      if (answer.headers.get('content-type') === 'text/event-stream') {
        await answer.body?.cancel()
        return undefined
      }
      const text = await answer.text()
      const isWrong = answer.status >= 500 || text.includes('error=Internal')
      return isWrong ? `${answer.status} ${text}` : undefined
    },
  )
}

/** Raw bytes to a process that listens: broken, smuggled and cut off requests. */
export function fuzzBytes(
  to: { what: string; port: number; token: string; get: string; post: string },
  seed: number,
  count: number,
): Promise<Outcome> {
  return tryCases(
    `bytes to the ${to.what}`,
    anyRawBytes(to.token, to.get, to.post),
    { seed, count },
    async (pieces) => {
      const said = await sayBytes(to.port, pieces)
      return ownFault.test(said) ? said : undefined
    },
  )
}
