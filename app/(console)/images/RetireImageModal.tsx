'use client'

import Box from '@cloudscape-design/components/box'
import { useState } from 'react'
import type { ApiImage } from '@/app/api/v1/schemas/images'
import { ActionModal } from '@/components/action-modal'
import { TypedName, whyNotTyped } from '@/components/typed-name'
import { useAction } from '@/components/use-action'
import { withOperation } from '@/components/with-operation'
import { retireImageAction } from './actions'

export function RetireImageModal({ image, close }: { image: ApiImage; close: () => void }) {
  const [typed, setTyped] = useState('')
  const retire = useAction(retireImageAction, {
    failed: `${image.name} was not retired`,
    errors: 'inline',
    succeeded: withOperation(`${image.name} is being retired.`),
  })
  return (
    <ActionModal
      header={`Retire ${image.name}?`}
      submitText="Retire the image"
      reason={whyNotTyped(image.name, typed)}
      pending={retire.pending}
      failure={retire.error}
      submit={() => void retire.run(image.id, typed.trim()).then((done) => done && close())}
      close={close}
    >
      <Box variant="p">
        EC2 deregisters {image.imageId} and its snapshots are deleted: no machine starts from it any
        more, and it does not come back.
      </Box>
      <TypedName name={image.name} value={typed} onChange={setTyped} />
    </ActionModal>
  )
}
