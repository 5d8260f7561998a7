'use client'

import Box from '@cloudscape-design/components/box'
import FormField from '@cloudscape-design/components/form-field'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type { ApiMachine } from '@/app/api/v1/schemas/machines'
import type { ApiOverlayPreview } from '@/app/api/v1/schemas/overlays'
import { DocumentChanges } from '@/components/document-changes'
import { LoadState } from '@/components/load-state'
import { MachineSelect } from '@/components/machine-select'
import type { ShownPreview } from './use-overlay-preview'

/** What the patch changes: in the document, or for one machine against what it gets now. */
export function OverlayPreview({
  preview,
  profile,
  machine,
  choose,
}: {
  preview: ShownPreview
  profile: string
  machine: string | undefined
  choose: (machine: string | undefined) => void
}) {
  const [chosen, setChosen] = useState<ApiMachine | null>(null)
  return (
    <SpaceBetween size="s">
      <FormField
        label="What it changes"
        description="In the document as it is published, or for one machine against what it would be served now."
      >
        <MachineSelect
          value={chosen}
          nobody="In the document"
          whyNot={(other) =>
            other.profile === profile ? undefined : `It runs the profile ${other.profile}.`
          }
          onChange={(other) => {
            setChosen(other)
            choose(other?.name)
          }}
          ariaLabel="For which machine"
        />
      </FormField>
      <div aria-live="polite" aria-busy={preview.pending}>
        <LoadState query={preview.query} what="what it changes">
          {(shown) => <Changes preview={shown} machine={machine} />}
        </LoadState>
      </div>
    </SpaceBetween>
  )
}

function Changes({
  preview: { fault, document, machine: forMachine },
  machine,
}: {
  preview: ApiOverlayPreview
  machine: string | undefined
}) {
  const quiet = (text: string) => <Box color="text-body-secondary">{text}</Box>
  if (fault) return quiet('It cannot be applied: see below the text.')
  if (machine === undefined) {
    return document ? <DocumentChanges comparison={document} same="It changes nothing." /> : null
  }
  if (forMachine?.name !== machine) return quiet('One moment …')
  if (!forMachine.changes) return quiet(forMachine.why ?? '')
  return (
    <DocumentChanges
      comparison={forMachine.changes}
      same={`Nothing changes for ${machine} against what it would be served now.`}
    />
  )
}
