'use client'

import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input, { type InputProps } from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useEffect, useRef, useState } from 'react'
import type { ApiPool } from '@/app/api/v1/schemas/pools'
import { AppLink } from '@/components/app-link'
import { GuardedButton } from '@/components/guarded-button'
import { useRoleReason } from '@/components/use-me'
import { ScaleDownModal } from './ScaleDownModal'
import { useScale } from './use-scale'
import { useStagedSize } from './use-staged-size'

/**
 * The pool's desired size as an absolute target: steps and typed numbers are staged, and applied by
 * "Scale to 5". Fewer machines are confirmed with the names of those that go.
 */
export function ScaleControl({ pool }: { pool: ApiPool }) {
  const choice = useStagedSize(pool)
  const [confirming, setConfirming] = useState(false)
  const field = useRef<InputProps.Ref>(null)
  const roleReason = useRoleReason('operator')
  const { scale, pending, last } = useScale(pool, choice.overtake)
  const { size } = choice

  // A confirmation decided on another size than is there now has lost its ground.
  useEffect(() => {
    if (!choice.staged) setConfirming(false)
  }, [choice.staged])

  const apply = async () => {
    if (!choice.staged || choice.refusal || size === undefined || roleReason || pending) return
    if (size < pool.desired) return setConfirming(true)
    if (await scale(size)) choice.reset()
    field.current?.focus()
  }
  const confirm = async (desired: number, retire: string[]) => {
    if (await scale(desired, retire)) choice.reset()
    closeModal()
  }
  const closeModal = () => {
    setConfirming(false)
    field.current?.focus()
  }
  const hint = `${pool.min} to ${pool.max}. ${
    choice.staged ? `Now ${pool.desired}.` : 'Applied when you press Scale.'
  }`
  const label = size === undefined ? 'Scale' : `Scale to ${size}`

  return (
    <SpaceBetween size="xs">
      <FormField
        label="Desired size"
        constraintText={choice.refusal ? undefined : hint}
        errorText={choice.refusal}
      >
        {/* biome-ignore lint/a11y/noStaticElementInteractions: Enter and Escape in its field */}
        <div
          className="muster-stepper"
          onKeyDown={(event) => {
            if (event.key === 'Escape' && choice.staged) choice.reset()
          }}
        >
          <GuardedButton
            needs="operator"
            iconName="subtract-minus"
            ariaLabel="One machine fewer"
            reason={(size ?? 0) <= pool.min ? `The pool's minimum is ${pool.min}.` : undefined}
            onClick={() => choice.step(-1)}
          />
          <div className="muster-stepper-field">
            <Input
              ref={field}
              value={choice.text}
              inputMode="numeric"
              autoComplete={false}
              disabled={roleReason !== undefined}
              invalid={choice.refusal !== undefined}
              ariaLabel={`Desired size of ${pool.name}`}
              onChange={({ detail }) => choice.type(detail.value)}
              onKeyDown={(event) => {
                const { key } = event.detail
                if (key !== 'Enter' && key !== 'ArrowUp' && key !== 'ArrowDown') return
                // Else the same Enter would press what the confirmation focuses.
                event.preventDefault()
                if (key === 'Enter') void apply()
                else choice.step(key === 'ArrowUp' ? 1 : -1)
              }}
            />
          </div>
          <GuardedButton
            needs="operator"
            iconName="add-plus"
            ariaLabel="One machine more"
            reason={(size ?? 0) >= pool.max ? `The pool's maximum is ${pool.max}.` : undefined}
            onClick={() => choice.step(1)}
          />
          <GuardedButton
            needs="operator"
            variant="primary"
            loading={pending}
            loadingText="Scaling"
            reason={
              choice.staged ? choice.refusal : 'Choose another size with − and +, or type it.'
            }
            onClick={() => void apply()}
          >
            {label}
          </GuardedButton>
          {choice.staged ? (
            <Button variant="link" onClick={choice.reset}>
              Cancel
            </Button>
          ) : null}
        </div>
      </FormField>
      {choice.overtaken ? <Alert type="warning">{choice.overtaken}</Alert> : null}
      <LastScaling last={last} />
      {confirming && size !== undefined ? (
        <ScaleDownModal
          pool={pool}
          desired={size}
          pending={pending}
          close={closeModal}
          confirm={(retire) => void confirm(size, retire)}
        />
      ) : null}
    </SpaceBetween>
  )
}

/** What the last scaling from here set in motion; the line keeps its place when it is empty. */
function LastScaling({ last }: { last: ReturnType<typeof useScale>['last'] }) {
  const what = last
    ? [
        last.result.requested.length > 0 ? `${last.result.requested.length} requested` : '',
        last.result.retiring.length > 0 ? `${last.result.retiring.length} retiring` : '',
      ].filter(Boolean)
    : []
  return (
    <Box fontSize="body-s" color="text-body-secondary">
      <div className="muster-last-scaling" role="status">
        {last ? (
          <>
            {what.join(', ') || 'Nothing to do'}.{' '}
            <AppLink href={`/operations/${last.operationId}`} fontSize="body-s">
              Show the operation
            </AppLink>
          </>
        ) : null}
      </div>
    </Box>
  )
}
