import { type Failing, findFailing } from './find'
import { openStage } from './stage'

/** What a worker is to do, and what it tells. */
export interface Task {
  url: string
  seed: number
  count: number
}

export type Told =
  | { kind: 'played'; machines: number; restSeconds: number; passes: number }
  | { kind: 'done'; failing: Failing | null }

/** Plays the schedules of one seed after another on its own database, until its parent hangs up. */
process.once('disconnect', () => process.exit(0))
let stage: Awaited<ReturnType<typeof openStage>> | undefined
process.on('message', async (task: Task) => {
  stage ??= await openStage(task.url)
  const failing = await findFailing(stage, task.seed, task.count, {
    played: ({ machines, restSeconds, passes }) =>
      tell({ kind: 'played', machines, restSeconds, passes }),
  })
  tell({ kind: 'done', failing: failing ?? null })
})

function tell(what: Told): void {
  process.send?.(what)
}
