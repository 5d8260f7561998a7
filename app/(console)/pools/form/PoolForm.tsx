'use client'

import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Form from '@cloudscape-design/components/form'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { ApiFailure } from '@/components/api'
import { FailureText } from '@/components/failure-text'
import { GuardedButton } from '@/components/guarded-button'
import { catalogQuery } from '@/components/pool-queries'
import { BindingSection } from './BindingSection'
import { ClaimsSection } from './ClaimsSection'
import { checkDraft, type FieldErrors } from './check-draft'
import { Ec2Section } from './Ec2Section'
import { fieldErrorsOf } from './field-errors'
import { IdentitySection, SizeSection, TimeoutsSection } from './PoolSections'
import type { Field, PoolDraft } from './pool-draft'
import { RepairSection } from './RepairSection'

interface Props {
  title: string
  initial: PoolDraft
  creating: boolean
  submitText: string
  pending: boolean
  failure: ApiFailure | undefined
  cancelHref: string
  submit: (draft: PoolDraft) => void
}

/** A pool's definition, to create or to edit it. Errors stand at the fields that they are about. */
export function PoolForm(props: Props) {
  const { title, initial, creating, submitText, pending, failure, cancelHref, submit } = props
  const router = useRouter()
  const catalog = useQuery(catalogQuery())
  const [draft, setDraft] = useState(initial)
  const [found, setFound] = useState<FieldErrors>({})
  const [touched, setTouched] = useState<ReadonlySet<Field>>(new Set())
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (failure) requestAnimationFrame(() => focusFirstError(form.current))
  }, [failure])
  const refused = failure ? fieldErrorsOf(failure) : undefined
  const errors: FieldErrors = { ...without(refused?.errors ?? {}, touched), ...found }

  const set = <F extends Field>(field: F, value: PoolDraft[F]) => {
    setDraft((before) => ({ ...before, [field]: value }))
    setFound((before) => without(before, new Set([field])))
    setTouched((before) => new Set(before).add(field))
  }
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (pending) return
    const wrong = checkDraft(draft, creating)
    setFound(wrong)
    setTouched(new Set())
    if (Object.keys(wrong).length === 0) submit(draft)
    else requestAnimationFrame(() => focusFirstError(form.current))
  }
  const sections = { draft, errors, catalog: catalog.data, loading: catalog.isPending, set }

  return (
    <form ref={form} onSubmit={send} noValidate>
      <Form
        header={<Header variant="h1">{title}</Header>}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" onClick={() => router.push(cancelHref)}>
              Cancel
            </Button>
            <GuardedButton needs="admin" variant="primary" loading={pending} loadingText="Saving">
              {submitText}
            </GuardedButton>
          </SpaceBetween>
        }
        errorText={refused?.rest && failure ? <FailureText error={failure} /> : undefined}
      >
        <SpaceBetween size="m">
          {catalog.error ? (
            <Alert type="warning" header="EC2's images, types and zones are not known now">
              <FailureText error={catalog.error} /> A pool is saved only when EC2 answers.
            </Alert>
          ) : null}
          {catalog.data && catalog.data.problems.length > 0 ? (
            <Alert type="warning" header="EC2 did not tell all that there is to choose from">
              {catalog.data.problems.join(' ')} A pool is saved only when EC2 answers.
            </Alert>
          ) : null}
          <IdentitySection {...sections} creating={creating} />
          <SizeSection {...sections} creating={creating} />
          <Ec2Section {...sections} />
          <ClaimsSection {...sections} />
          <BindingSection {...sections} />
          <TimeoutsSection {...sections} />
          <RepairSection {...sections} />
        </SpaceBetween>
      </Form>
    </form>
  )
}

function without(errors: FieldErrors, fields: ReadonlySet<Field>): FieldErrors {
  return Object.fromEntries(
    Object.entries(errors).filter(([place]) => !fields.has(place.split('.')[0] as Field)),
  ) as FieldErrors
}

function focusFirstError(form: HTMLFormElement | null): void {
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
}
