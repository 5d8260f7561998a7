'use client'

import Alert from '@cloudscape-design/components/alert'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { ApiPool } from '@/app/api/v1/schemas/pools'
import { AppLinkButton } from '@/components/app-link'
import { GuardedButton } from '@/components/guarded-button'
import { Ago } from '@/components/time'
import { useAction } from '@/components/use-action'
import { resumePoolAction } from '../actions'

/** What Muster does not do for the pool without a person: launch, or repair. */
export function PoolHealth({ pool }: { pool: ApiPool }) {
  const resume = useAction(resumePoolAction, { failed: 'Launching is still stopped' })
  const { launchesStopped: stopped, health, repair } = pool
  if (stopped) {
    return (
      <Alert
        type="error"
        header={
          <>
            Launching was stopped <Ago at={stopped.since} />
          </>
        }
        action={
          <SpaceBetween direction="horizontal" size="xs">
            <AppLinkButton href={`/machines?pool=${pool.name}&fault=any&retired=1`}>
              Show failed machines
            </AppLinkButton>
            <GuardedButton
              needs="operator"
              loading={resume.pending}
              loadingText="Resuming"
              onClick={() => void resume.run({ pool: pool.name })}
            >
              Resume launching
            </GuardedButton>
          </SpaceBetween>
        }
      >
        <div className="muster-lines">{stopped.why}</div>
        <div>
          Nothing is launched, refilled or repaired in this pool until you resume. Find out what the
          machines lack and mend it first: a changed image, type or profile does not resume by
          itself.
        </div>
      </Alert>
    )
  }
  if (!health.held || !repair) return null
  return (
    <Alert
      type="warning"
      header="Nothing is repaired at present"
      action={
        <AppLinkButton href={`/machines?pool=${pool.name}&fault=any`}>
          Show faulty machines
        </AppLinkButton>
      }
    >
      {health.held}
    </Alert>
  )
}
