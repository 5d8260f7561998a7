'use client'

import Box from '@cloudscape-design/components/box'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { AppLinkButton } from './app-link'
import { FullPage } from './full-page'

export function NoSuchPage() {
  return (
    <FullPage>
      <Box textAlign="center">
        <SpaceBetween size="m">
          <Box variant="h2">There is no such page</Box>
          <Box variant="p">The address may be mistyped, or what it named may be gone.</Box>
          <AppLinkButton href="/" variant="primary">
            Go to the overview
          </AppLinkButton>
        </SpaceBetween>
      </Box>
    </FullPage>
  )
}
