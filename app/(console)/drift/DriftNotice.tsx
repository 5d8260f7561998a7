'use client'

import Alert from '@cloudscape-design/components/alert'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { ApiDrift, ApiDrifting } from '@/app/api/v1/schemas/drift'
import { Differences } from './Differences'
import { DriftButtons } from './DriftButtons'

/** Says on a page how what it shows differs at EC2 from what was asked for. */
export function DriftNotice({
  drift,
  ...of
}: Pick<ApiDrifting, 'kind' | 'id' | 'name' | 'ec2Id'> & { drift: ApiDrift | null }) {
  if (!drift) return null
  return (
    <Alert
      type={drift.ignored ? 'info' : 'warning'}
      header={
        drift.ignored
          ? 'It differs at EC2 from what was asked for, and is left so'
          : 'It differs at EC2 from what was asked for'
      }
    >
      <SpaceBetween size="xs">
        <Differences drift={drift} />
        <div>{drift.whatToDo} Muster does nothing about it by itself.</div>
        <DriftButtons drifting={{ ...of, ...drift }} />
      </SpaceBetween>
    </Alert>
  )
}
