import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type ChaosRow, chaosRow, type Effort } from '../row'
import type { Failing } from './find'
import { startServer } from './server'
import type { Task, Told } from './worker'

const workers = 2
/** Schedules of one seed. */
const bunch = 50
const all = 10_000
const quickMs = 90_000
/** After so many failing seeds there is enough to look at. */
const mostFailing = 5
const tellEveryMs = 15_000

/**
 * Random schedules on the real controller, verbs and store, and a model of EC2: at least ten thousand,
 * or as many as fit into a minute and a half.
 */
export async function randomSchedules({ quick, seed, log }: Effort): Promise<ChaosRow[]> {
  const server = await startServer(workers)
  const children: ChildProcess[] = []
  try {
    const began = performance.now()
    const state = { played: 0, machines: 0, passes: 0, rests: [] as number[] }
    const failing: Failing[] = []
    let next = seed
    let begun = 0
    let toldAt = began
    const isDone = () =>
      failing.length >= mostFailing || (quick ? performance.now() - began >= quickMs : begun >= all)
    const progress = () => {
      const seconds = (performance.now() - began) / 1000
      return `${state.played} schedules, ${(state.played / seconds).toFixed(1)} a second, ${failing.length} failing`
    }
    const work = async (url: string) => {
      const child = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), {
        execArgv: ['--import', 'tsx'],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      })
      children.push(child)
      while (!isDone()) {
        begun += bunch
        const found = await play(child, { url, seed: next++, count: bunch }, (told) => {
          state.played++
          state.machines += told.machines
          state.passes += told.passes
          state.rests.push(told.restSeconds)
        })
        if (found) {
          failing.push(found)
          log(`seed ${found.seed} fails:\n${JSON.stringify(found.schedule)}\n${found.history}`)
        }
        if (performance.now() - toldAt >= tellEveryMs) {
          toldAt = performance.now()
          log(progress())
        }
      }
    }
    await Promise.all(server.databases.map(work))
    log(progress())
    state.rests.sort((a, b) => a - b)
    return [
      chaosRow({
        name: 'random schedules',
        runs: state.played,
        machines: Math.round(state.machines / Math.max(1, state.played)),
        violations: failing.flatMap((one) => one.violations),
        peer: null,
        restSeconds: state.rests[Math.floor(state.rests.length / 2)] ?? null,
        note: `seeds ${seed} to ${next - 1}, ${bunch} schedules each; ${state.passes} passes of the controller; rest in the schedules' own time; no peer keeps what it would take`,
      }),
    ]
  } finally {
    for (const child of children) child.kill()
    await server.stop()
  }
}

/** Has the worker play one seed's schedules; a worker that ends before it is done is a failure of ours. */
function play(
  child: ChildProcess,
  task: Task,
  played: (told: Extract<Told, { kind: 'played' }>) => void,
): Promise<Failing | null> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`a worker ended with ${code}`))
    const hear = (told: Told) => {
      if (told.kind === 'played') return played(told)
      child.off('message', hear)
      child.off('exit', ended)
      resolve(told.failing)
    }
    child.on('message', hear)
    child.once('exit', ended)
    child.send(task)
  })
}
