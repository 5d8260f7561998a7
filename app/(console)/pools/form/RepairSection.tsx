'use client'

import ColumnLayout from '@cloudscape-design/components/column-layout'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Toggle from '@cloudscape-design/components/toggle'
import { DurationField } from './DurationField'
import type { SectionProps } from './PoolSections'
import { TextField } from './TextField'

/** Whether and how quickly broken machines are replaced without a person. */
export function RepairSection({ draft, errors, set }: SectionProps) {
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="A machine that another one could do better than is replaced by itself: it does not boot, it is unreachable, or EC2's status checks fail. Protected machines are not, nor any while more than a fifth of the pool is unhealthy."
        >
          Repair
        </Header>
      }
    >
      <SpaceBetween size="l">
        <Toggle
          checked={draft.repair}
          onChange={({ detail }) => set('repair', detail.checked)}
          description="Also those whose spot instance EC2 recommends to leave."
        >
          Replace broken machines
        </Toggle>
        <ColumnLayout columns={2}>
          <DurationField
            label="After"
            description="So long after the fault came: it may go by itself."
            seconds={draft.repairAfter}
            error={errors.repairAfter}
            onChange={(seconds) => set('repairAfter', seconds)}
          />
          <TextField
            numeric
            label="Percent at once"
            description="Of the desired size, at least one machine."
            value={draft.repairBudget}
            error={errors.repairBudget}
            onChange={(value) => set('repairBudget', value)}
          />
        </ColumnLayout>
      </SpaceBetween>
    </Container>
  )
}
