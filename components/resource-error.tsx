'use client'

import Box from '@cloudscape-design/components/box'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { AppLink } from './app-link'
import { Ago } from './time'

interface ErrorOfResource {
  code: string
  message: string
  since: string | null
}

/** What EC2 said to it, in words with its code and since when. */
export function ResourceError({ error }: { error: ErrorOfResource }) {
  return (
    <Box>
      <StatusIndicator type="error" wrapText>
        <span className="muster-message">{error.message}</span>{' '}
        <span className="muster-code">({error.code})</span>
      </StatusIndicator>
      {error.since ? (
        <Box color="text-body-secondary" fontSize="body-s">
          <Ago at={error.since} />
        </Box>
      ) : null}
    </Box>
  )
}

/** A link to the operation under way, where there is one. */
export function OperationLink({ id }: { id: string | null }) {
  return id ? <AppLink href={`/operations/${id}`}>Operation</AppLink> : <>–</>
}

/** The slot that something belongs to. */
export function ClaimLink({ claim }: { claim: { pool: string; slot: number } | null }) {
  if (!claim) return <>–</>
  return (
    <AppLink href={`/pools/${claim.pool}?tab=slots`}>
      {claim.pool}/{claim.slot}
    </AppLink>
  )
}

/** Ours, or only shown. */
export function ManagedBy({ managed }: { managed: boolean }) {
  return managed ? (
    <>by Muster</>
  ) : (
    <span title="Somebody else made it: it is only shown. Adopt it to have Muster look after it.">
      no
    </span>
  )
}

export function MachineLink({ name }: { name: string | null }) {
  return name ? <AppLink href={`/machines/${name}`}>{name}</AppLink> : <>–</>
}
