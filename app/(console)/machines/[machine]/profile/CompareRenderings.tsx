'use client'

import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiMachine, ApiMachineDetail } from '@/app/api/v1/schemas/machines'
import type { ApiMachineProfile } from '@/app/api/v1/schemas/renderings'
import { DocumentChanges } from '@/components/document-changes'
import { LoadState } from '@/components/load-state'
import { MachineSelect } from '@/components/machine-select'
import { renderingComparisonQuery } from '@/components/profile-queries'
import { dateTime } from '@/components/time'
import { type Choice, otherMachine, renderingChoices, standardChoice } from './rendering-choices'

/** What differs between two of: what it would be served now, what it was served, another machine's. */
export function CompareRenderings({
  machine,
  profile,
}: {
  machine: ApiMachineDetail
  profile: ApiMachineProfile
}) {
  const choices = renderingChoices(profile, (at) => dateTime(new Date(at)))
  const [from, setFrom] = useState<string>()
  const [to, setTo] = useState<string>()
  const [other, setOther] = useState<ApiMachine | null>()
  const standard = standardChoice(profile)
  const [left, right] = [from ?? standard.from, to ?? standard.to]
  const named = right === otherMachine ? other?.name : right
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Two renderings beside each other. The newest few that it was served are kept."
        >
          Compare
        </Header>
      }
    >
      <SpaceBetween size="m">
        <div className="muster-halves">
          <Choose label="From" choices={choices.from} value={left} onChange={setFrom} />
          <Choose label="To" choices={choices.to} value={right} onChange={setTo} />
        </div>
        {right === otherMachine ? (
          <MachineSelect
            value={other}
            whyNot={({ name }) => (name === machine.name ? 'This very machine.' : undefined)}
            onChange={setOther}
            ariaLabel="The other machine"
          />
        ) : null}
        {left === undefined || named === undefined ? (
          <>Choose what to compare.</>
        ) : left === named ? (
          <>Both are the same. Choose another one.</>
        ) : (
          <Compared machine={machine.name} from={left} to={named} />
        )}
      </SpaceBetween>
    </Container>
  )
}

function Choose({
  label,
  choices,
  value,
  onChange,
}: {
  label: string
  choices: Choice[]
  value: string | undefined
  onChange: (value: string | undefined) => void
}) {
  return (
    <FormField label={label}>
      <Select
        options={choices}
        selectedOption={choices.find((choice) => choice.value === value) ?? null}
        onChange={({ detail }) => onChange(detail.selectedOption.value)}
        placeholder="Choose one"
        empty="There is none: nothing was served to it yet."
      />
    </FormField>
  )
}

function Compared({ machine, from, to }: { machine: string; from: string; to: string }) {
  const query = useQuery(renderingComparisonQuery(machine, from, to))
  return (
    <LoadState query={query} what="what differs">
      {(comparison) => <DocumentChanges comparison={comparison} />}
    </LoadState>
  )
}
