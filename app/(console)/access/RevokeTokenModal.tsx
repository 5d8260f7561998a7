'use client'

import Box from '@cloudscape-design/components/box'
import type { ApiApiToken } from '@/app/api/v1/schemas/site'
import { ActionModal } from '@/components/action-modal'
import { useAction } from '@/components/use-action'
import { revokeTokenAction } from './actions'

export function RevokeTokenModal({ token, close }: { token: ApiApiToken; close: () => void }) {
  const revoke = useAction(revokeTokenAction, {
    failed: 'The token was not revoked',
    errors: 'inline',
    succeeded: () => `The token ${token.name} is revoked.`,
  })
  return (
    <ActionModal
      header={`Revoke the token ${token.name}?`}
      submitText="Revoke"
      pending={revoke.pending}
      failure={revoke.error}
      submit={() => void revoke.run(token.id).then((done) => done && close())}
      close={close}
    >
      <Box variant="p">Scripts that use it are refused at once. It cannot be made valid again.</Box>
    </ActionModal>
  )
}
