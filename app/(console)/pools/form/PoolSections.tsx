'use client'

import ColumnLayout from '@cloudscape-design/components/column-layout'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { ApiCatalog } from '@/app/api/v1/schemas/site'
import type { FieldErrors } from './check-draft'
import { DurationField } from './DurationField'
import type { Field, PoolDraft } from './pool-draft'
import { TextField } from './TextField'

export interface SectionProps {
  draft: PoolDraft
  errors: FieldErrors
  catalog: ApiCatalog | undefined
  loading: boolean
  set: <F extends Field>(field: F, value: PoolDraft[F]) => void
}

export function IdentitySection(props: SectionProps & { creating: boolean }) {
  const { draft, errors, catalog, loading, set, creating } = props
  const names = catalog?.profiles ?? []
  const profiles =
    names.includes(draft.profile) || !draft.profile ? names : [...names, draft.profile]
  return (
    <Container header={<Header variant="h2">Pool</Header>}>
      <SpaceBetween size="m">
        {creating ? (
          <TextField
            label="Name"
            description="Part of its machines' names: the pool wn has wn-0001, wn-0002 and so on. It cannot be changed later."
            constraint="Lower-case letters, digits and dashes, beginning with a letter, at most 24 characters."
            value={draft.name}
            error={errors.name}
            onChange={(name) => set('name', name)}
            autoFocus
          />
        ) : null}
        <TextField
          optional
          label="Description"
          value={draft.description}
          error={errors.description}
          onChange={(description) => set('description', description)}
          placeholder="What the pool is for"
        />
        <FormField
          label="Profile"
          description="The compiled Quattor configuration that its machines get."
          errorText={errors.profile}
        >
          <Select
            options={profiles.map((value) => ({ value }))}
            selectedOption={draft.profile ? { value: draft.profile } : null}
            onChange={({ detail }) => set('profile', detail.selectedOption.value ?? '')}
            placeholder="Choose a profile"
            filteringType="auto"
            statusType={loading ? 'loading' : 'finished'}
            loadingText="Loading profiles"
            empty="The site has no profiles yet."
          />
        </FormField>
      </SpaceBetween>
    </Container>
  )
}

export function SizeSection(props: SectionProps & { creating: boolean }) {
  const { draft, errors, set, creating } = props
  const number = (field: 'min' | 'max' | 'desired', label: string, description: string) => (
    <TextField
      numeric
      label={label}
      description={description}
      value={draft[field]}
      error={errors[field]}
      onChange={(value) => set(field, value)}
    />
  )
  return (
    <Container header={<Header variant="h2">Size</Header>}>
      <ColumnLayout columns={creating ? 3 : 2}>
        {number('min', 'Minimum', 'The pool is never scaled below it.')}
        {number('max', 'Maximum', 'The pool is never scaled above it.')}
        {creating ? number('desired', 'Desired size', 'The machines to begin with.') : null}
      </ColumnLayout>
    </Container>
  )
}

export function TimeoutsSection({ draft, errors, set }: SectionProps) {
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="A machine that takes longer to report, to get its profile or to be configured is shown as faulty."
        >
          Time that a machine may take
        </Header>
      }
    >
      <ColumnLayout columns={4}>
        <DurationField
          label="To boot"
          description="From its start to its report."
          seconds={draft.bootTimeout}
          error={errors.bootTimeout}
          onChange={(seconds) => set('bootTimeout', seconds)}
        />
        <DurationField
          label="To bootstrap"
          description="From its report to its first profile. Waiting for another machine does not count."
          seconds={draft.bootstrapTimeout}
          error={errors.bootstrapTimeout}
          onChange={(seconds) => set('bootstrapTimeout', seconds)}
        />
        <DurationField
          label="To be configured"
          description="From its first profile to a clean Quattor run."
          seconds={draft.configureTimeout}
          error={errors.configureTimeout}
          onChange={(seconds) => set('configureTimeout', seconds)}
        />
        <DurationField
          label="To drain"
          description="To let go of its work. Then of its volumes, and it is terminated."
          seconds={draft.drainTimeout}
          error={errors.drainTimeout}
          onChange={(seconds) => set('drainTimeout', seconds)}
        />
      </ColumnLayout>
    </Container>
  )
}
