import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Violation } from '@/chaos/invariants/facts'
import { memoryOf } from '@/chaos/load/gateway-figures'
import { launchedMachines } from '@/chaos/load/launched-machines'
import { type ChaosPart, type ChaosRow, chaosRow, type Effort } from '@/chaos/row'
import { writeProfiles } from '@/chaos/stack/small-site'
import { ChaosStack } from '@/chaos/stack/stack'
import type { StackProcess } from '@/chaos/stack/stack-process'
import { openInstanceIdentity } from '@/lib/simulator/machines/identity'
import { callGateway, field } from '@/lib/simulator/machines/light/gateway-calls'
import type { Outcome } from './cases'
import { fuzzHttpApi, httpCalls } from './http-api'
import { type Caller, fuzzBytes, fuzzMachineApi } from './machine-api'

/** MB by which a process may grow from the first cases, after which it is warm, to the last. */
const mostGrowth = 150
/** No allowance of one machine is in the way: what lies behind it is what is tried. */
const env = { MUSTER_MAX_REQUEST_RATE: '1000000', MUSTER_MAX_LOG_RATE: '1000000000' }

/** Input that nobody should send, to a console and a gateway that listen: a row for each way. */
export const fuzz: ChaosPart = async (effort) => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-fuzz-'))
  try {
    const profiles = writeProfiles(folder, ['fz'])
    const stack = await ChaosStack.start({ controllers: 0, consoles: 1, profiles, env })
    try {
      return await play(stack, effort)
    } finally {
      await stack.stop()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function play(stack: ChaosStack, effort: Effort): Promise<ChaosRow[]> {
  const [gateway] = stack.gateways
  const [console] = stack.consoles
  if (!gateway || !console) throw new Error('a gateway and a console are to be there')
  const { gatewayPorts, consolePorts, token } = stack.layout
  const machine = await aMachine(stack)
  const calls = await httpCalls(stack)
  const consoleUrl = stack.consoleUrls[0] ?? ''
  const times = effort.quick ? 1 : 10
  const toGateway = {
    ...{ what: 'gateway', port: gatewayPorts[0] ?? 0, token: machine.token },
    ...{ get: machine.profilePath, post: '/v1/status' },
  }
  const toConsole = {
    ...{ what: 'console', port: consolePorts[0] ?? 0, token },
    ...{ get: '/api/v1/pools', post: '/api/v1/pools' },
  }
  const ways: [string, StackProcess, (seed: number, count: number) => Promise<Outcome>, number][] =
    [
      ['calls to the machine API', gateway, (s, n) => fuzzMachineApi(machine, s, n), 600],
      ['bytes to a gateway', gateway, (s, n) => fuzzBytes(toGateway, s, n), 200],
      ['calls to the HTTP API', console, (s, n) => fuzzHttpApi(consoleUrl, calls, s, n), 400],
      ['bytes to a console', console, (s, n) => fuzzBytes(toConsole, s, n), 200],
    ]
  const rows: ChaosRow[] = []
  for (const [name, target, run, quickly] of ways) {
    const row = await oneWay(name, target, run, { seed: effort.seed, count: quickly * times })
    effort.log(`${name}: ${row.note}`)
    rows.push(row)
  }
  return rows
}

async function oneWay(
  name: string,
  target: StackProcess,
  run: (seed: number, count: number) => Promise<Outcome>,
  { seed, count }: { seed: number; count: number },
): Promise<ChaosRow> {
  const { pid } = target
  const warm = await run(seed, Math.ceil(count / 4))
  const before = memoryOf(target).now
  const rest = await run(seed + 1, count - Math.ceil(count / 4))
  const violations: Violation[] = [...warm.violations, ...rest.violations]
  if (!target.alive || target.pid !== pid) {
    violations.push({ invariant: 'bad input ends no process', what: `${target.name} ended` })
    return row()
  }
  const { now, most } = memoryOf(target)
  if (now - before > mostGrowth) {
    const what = `${target.name} grew from ${before} MB to ${now} MB`
    violations.push({ invariant: 'memory stays bounded', what })
  }
  return row(`, from ${before} MB to ${now} MB, at most ${most} MB`)

  function row(memory = ''): ChaosRow {
    const cases = warm.cases + rest.cases
    const note = `${cases} cases, seeds ${seed} and ${seed + 1}${memory}`
    const none = { machines: 0, peer: null, restSeconds: null }
    return chaosRow({ ...none, name, runs: cases, violations, note })
  }
}

/** A machine that has registered, and what it may say of itself. */
async function aMachine(stack: ChaosStack): Promise<Caller> {
  const { layout, database } = stack
  const identity = await openInstanceIdentity(join(layout.dataDir, 'simulator', 'identity'))
  const [papers] = await launchedMachines(database.db, identity, 'fz', 1)
  if (!papers) throw new Error('there is no machine')
  const { launch, token, signature } = papers
  const port = layout.gatewayPorts[0] ?? 0
  const url = `http://127.0.0.1:${port}`
  const answer = await callGateway({
    ...{ method: 'POST', url: `${url}/v1/register`, token, form: { launch, signature } },
    signal: AbortSignal.timeout(30_000),
  })
  if (answer.status !== 200) throw new Error(`registering: ${answer.problem}`)
  const text = answer.body.toString()
  return {
    ...{ url, port, launch, launchToken: token, token: field(text, 'token') },
    profilePath: new URL(field(text, 'profile_url')).pathname,
  }
}
