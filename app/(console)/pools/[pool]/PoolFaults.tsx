import Alert from '@cloudscape-design/components/alert'
import type { ApiPool } from '@/app/api/v1/schemas/pools'
import { AppLinkButton } from '@/components/app-link'
import { FaultHelp } from '@/components/fault-words'
import { Ago } from '@/components/time'
import { faults, isFaultCode } from '@/lib/lifecycle/faults'

/** The fault that most of the pool's machines show: what it means, what was said, what to do. */
export function PoolFaults({ pool }: { pool: ApiPool }) {
  const { worstFault, counts } = pool
  if (!worstFault) return null
  const known = isFaultCode(worstFault.code) ? faults[worstFault.code] : undefined
  const others = counts.faulty - worstFault.count
  return (
    <Alert
      type="error"
      header={`${worstFault.count} of its machines: ${worstFault.code}`}
      action={
        <AppLinkButton href={`/machines?pool=${pool.name}&fault=any`}>
          Show faulty machines
        </AppLinkButton>
      }
    >
      {known ? <div>{known.meaning}</div> : null}
      <div className="muster-lines">
        {worstFault.message} (first <Ago at={worstFault.since} />)
      </div>
      {others > 0 ? <div>{others} more with other faults.</div> : null}
      {known ? <div>{known.next}</div> : null}
      <FaultHelp code={worstFault.code} />
    </Alert>
  )
}
