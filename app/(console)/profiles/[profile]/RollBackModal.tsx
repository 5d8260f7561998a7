'use client'

import Box from '@cloudscape-design/components/box'
import Checkbox from '@cloudscape-design/components/checkbox'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ActionModal } from '@/components/action-modal'
import { DocumentChanges } from '@/components/document-changes'
import { LoadState } from '@/components/load-state'
import { profileComparisonQuery } from '@/components/queries'
import { useAction } from '@/components/use-action'
import { withOperation } from '@/components/with-operation'
import { rollBackProfileAction } from '../actions'

/** Asks before an old revision is published again, and shows what that changes. */
export function RollBackModal({
  profile,
  newest,
  revision,
  close,
}: {
  profile: string
  newest: number
  revision: number
  close: () => void
}) {
  const [allAtOnce, setAllAtOnce] = useState(false)
  const comparison = useQuery(profileComparisonQuery(profile, newest, revision))
  const rollBack = useAction(rollBackProfileAction, {
    failed: `${profile} was not rolled back`,
    errors: 'inline',
    succeeded: (done) =>
      withOperation(
        `Revision ${revision} of ${profile} is published again, as revision ${done.result.revision}.`,
      )(done),
  })
  const same = comparison.data?.total === 0
  return (
    <ActionModal
      header={`Publish revision ${revision} of ${profile} again?`}
      submitText="Publish it again"
      reason={same ? `Revision ${newest} is the same.` : undefined}
      pending={rollBack.pending}
      failure={rollBack.error}
      submit={() =>
        void rollBack
          .run({ profile, revision, ...(allAtOnce ? { allAtOnce } : {}) })
          .then((done) => done && close())
      }
      close={close}
      size="large"
    >
      <Box variant="p">
        Its document becomes revision {newest + 1}, under the overlay that it had. No revision is
        deleted.
      </Box>
      <Checkbox
        checked={allAtOnce}
        onChange={({ detail }) => setAllAtOnce(detail.checked)}
        description="Otherwise it goes out as the profile's rollouts do."
      >
        To all machines at once
      </Checkbox>
      <Box variant="h4">What changes against revision {newest}</Box>
      <LoadState query={comparison} what="what changes">
        {(data) => (
          <DocumentChanges
            comparison={data}
            same={`Nothing: revision ${newest} is the same document.`}
          />
        )}
      </LoadState>
    </ActionModal>
  )
}
