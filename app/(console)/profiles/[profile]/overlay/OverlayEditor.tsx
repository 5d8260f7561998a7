'use client'

import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Checkbox from '@cloudscape-design/components/checkbox'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Textarea from '@cloudscape-design/components/textarea'
import { useState } from 'react'
import { FailureText } from '@/components/failure-text'
import { GuardedButton } from '@/components/guarded-button'
import { Optional } from '@/components/optional'
import { useAction } from '@/components/use-action'
import { withOperation } from '@/components/with-operation'
import { saveOverlayAction } from '../../actions'
import { OverlayPreview } from './OverlayPreview'
import { useOverlayPreview } from './use-overlay-preview'

const example = `[
  {"op": "replace", "path": "/software/components/network/active", "value": false}
]`

/** The overlay while it is written: what is wrong in it, and what it would change, show at once. */
export function OverlayEditor({
  profile,
  version,
  saved,
  initial,
  done,
}: {
  profile: string
  version: number
  /** The text that applies now; empty for none. */
  saved: string
  initial: string
  done: () => void
}) {
  const [text, setText] = useState(initial)
  const [comment, setComment] = useState('')
  const [allAtOnce, setAllAtOnce] = useState(false)
  const [machine, setMachine] = useState<string>()
  const preview = useOverlayPreview(profile, text, machine)
  const save = useAction(saveOverlayAction, {
    failed: `The overlay of ${profile} was not saved`,
    errors: 'inline',
    succeeded: (saving) => {
      const { revision, changed } = saving.result
      return changed
        ? withOperation(`Revision ${revision} of ${profile} is published with it.`)(saving)
        : 'Nothing was changed.'
    },
  })
  const takesAway = text.trim() === '' && saved !== ''
  const send = async () => {
    const input = { profile, version, comment, patch: text, ...(allAtOnce ? { allAtOnce } : {}) }
    if (await save.run(input)) done()
  }
  const fault = preview.shown?.fault
  const reason =
    text.trim() === saved.trim()
      ? 'Nothing is changed yet.'
      : fault
        ? 'It cannot be applied: see below the text.'
        : undefined
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="A JSON Patch (RFC 6902): what must differ from the site's templates. It is applied to every document of the profile before names are filled in."
        >
          {version === 0 ? 'Overlay' : `Overlay, version ${version}`}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <FormField
          stretch
          label="Patch"
          description="Operations in order: add, remove, replace, move, copy, test. Keys stand in paths as in the profile; empty means no overlay."
          errorText={fault?.message}
        >
          <div className="muster-patch">
            <Textarea
              value={text}
              rows={Math.min(24, Math.max(8, text.split('\n').length + 1))}
              onChange={({ detail }) => setText(detail.value)}
              placeholder={example}
              spellcheck={false}
              autoComplete={false}
              disableBrowserAutocorrect
            />
          </div>
        </FormField>
        <FormField
          label={<Optional>Comment</Optional>}
          description="Why, for those who come later."
        >
          <Input value={comment} onChange={({ detail }) => setComment(detail.value)} />
        </FormField>
        <OverlayPreview preview={preview} profile={profile} machine={machine} choose={setMachine} />
        <Checkbox
          checked={allAtOnce}
          onChange={({ detail }) => setAllAtOnce(detail.checked)}
          description="Otherwise it goes out as the profile's rollouts do."
        >
          To all machines at once
        </Checkbox>
        {save.error ? (
          <Alert type="error" header="The overlay was not saved">
            <FailureText error={save.error} />
          </Alert>
        ) : null}
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button
              disabled={text === saved}
              disabledReason="This is what applies now."
              onClick={() => setText(saved)}
            >
              Undo
            </Button>
            <GuardedButton
              needs="admin"
              variant="primary"
              reason={reason}
              loading={save.pending}
              onClick={() => void send()}
            >
              {takesAway ? 'Take the overlay away' : 'Save and publish'}
            </GuardedButton>
          </SpaceBetween>
        </Box>
      </SpaceBetween>
    </Container>
  )
}
