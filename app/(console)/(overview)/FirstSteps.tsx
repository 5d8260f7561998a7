'use client'

import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { AppLink } from '@/components/app-link'
import { GuardedButton } from '@/components/guarded-button'

/** Before the first pool: what to do, in order. */
export function FirstSteps({ simulated }: { simulated: boolean }) {
  return (
    <Container header={<Header variant="h2">First steps</Header>}>
      <SpaceBetween size="m">
        <Box variant="p">
          There is no pool yet. A pool is a group of machines that share a Quattor profile, an image
          and a size.
        </Box>
        <ol className="muster-steps">
          <li>
            See that the site's <AppLink href="/profiles">profiles</AppLink> are there: each is a
            compiled Quattor configuration.
          </li>
          <li>Create a pool: choose its profile, image, instance types and zones.</li>
          <li>
            Open the pool and set its size. Each machine then shows its way from requested to
            configured, with its log.
          </li>
        </ol>
        {simulated ? (
          <Box color="text-body-secondary">
            This site runs on the built-in EC2 simulator: its machines are local processes and cost
            nothing.
          </Box>
        ) : null}
        <GuardedButton needs="admin" variant="primary" href="/pools/new">
          Create a pool
        </GuardedButton>
      </SpaceBetween>
    </Container>
  )
}
