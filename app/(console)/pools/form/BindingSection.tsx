'use client'

import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Toggle from '@cloudscape-design/components/toggle'
import { standInRule } from '@/lib/lifecycle/stand-in'
import type { SectionProps } from './PoolSections'
import { TextField } from './TextField'

/** How profiles name the pool's machines, and how these hear of new profiles. */
export function BindingSection({ draft, errors, set }: SectionProps) {
  const name = draft.name.trim() || 'wn'
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            <>
              Any profile may name the pool's machine as{' '}
              <span className="muster-code">{name}.bind.invalid</span>, and all of them as{' '}
              <span className="muster-code">all.{name}.bind.invalid</span>.
            </>
          }
        >
          In profiles
        </Header>
      }
    >
      <SpaceBetween size="l">
        <TextField
          optional
          label="Stand-in address"
          description="For fields of a profile that take only an address: it becomes the private address of the pool's machine of the lowest slot."
          constraint={`It is ${standInRule}, and stands for one pool only.`}
          placeholder="192.0.2.1"
          value={draft.standIn}
          error={errors.standIn}
          onChange={(standIn) => set('standIn', standIn)}
        />
        <Toggle
          checked={draft.cdp}
          onChange={({ detail }) => set('cdp', detail.checked)}
          description="For machines that run the standard cdp-listend and no agent: each gets a UDP packet (port 7777) when it has a new profile. The gateway must reach the machines' private addresses."
        >
          Tell its machines of new profiles by CDP, too
        </Toggle>
      </SpaceBetween>
    </Container>
  )
}
