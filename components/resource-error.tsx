'use client'

import Box from '@cloudscape-design/components/box'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { faultHref } from '@/lib/lifecycle/fault-pages'
import { AppLink } from './app-link'
import { Ago } from './time'

interface ErrorOfResource {
  code: string
  message: string
  since: string | null
}

/** What EC2 said to it, in words with its code and since when. */
export function ResourceError({ error }: { error: ErrorOfResource }) {
  const href = faultHref(error.code)
  return (
    <Box>
      <StatusIndicator type="error" wrapText>
        <span className="muster-message">{error.message}</span>{' '}
        <span className="muster-code">
          ({href ? <AppLink href={href}>{error.code}</AppLink> : error.code})
        </span>
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

/** Says of what is not Muster's that it is only shown. */
export function NotManaged({
  managed,
  adoptable = true,
}: {
  managed: boolean
  adoptable?: boolean
}) {
  if (managed) return null
  return (
    <Box color="text-body-secondary" fontSize="body-s">
      <span
        title={`Somebody else made it: it is only shown.${adoptable ? ' Adopt it to have Muster look after it.' : ''}`}
      >
        not managed
      </span>
    </Box>
  )
}

/** Leads to the operation under way, below what it changes. */
export function OperationUnderWay({ id }: { id: string | null }) {
  if (!id) return null
  return (
    <Box fontSize="body-s">
      <AppLink fontSize="body-s" href={`/operations/${id}`}>
        Operation
      </AppLink>
    </Box>
  )
}

/** Who holds something: a machine of ours with a link, another instance, nobody. */
export function HolderLink({ name }: { name: string | null }) {
  if (name === null) return <>nobody</>
  if (name.startsWith('i-')) return name
  return <MachineLink name={name} />
}

export function MachineLink({ name }: { name: string | null }) {
  return name ? <AppLink href={`/machines/${name}`}>{name}</AppLink> : <>–</>
}
