'use client'

import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { AppLink, AppLinkButton } from '@/components/app-link'
import { faultSections } from '@/lib/lifecycle/fault-pages'
import { type FaultWords, isFaultCode } from '@/lib/lifecycle/faults'

/** What a code means, what Muster does about it, what a person can do and where to look. */
export function FaultPage({ code, words }: { code: string; words: FaultWords }) {
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          actions={
            isFaultCode(code) ? (
              <AppLinkButton href={`/machines?fault=${code}`}>
                Machines that have it now
              </AppLinkButton>
            ) : undefined
          }
        >
          {code}
        </Header>
      }
    >
      <Container>
        <SpaceBetween size="m">
          {faultSections(words).map(({ heading, text }) => (
            <section key={heading}>
              <Box variant="h2">{heading}</Box>
              <Box variant="p">{text}</Box>
            </section>
          ))}
          <AppLink href="/help/faults">All faults</AppLink>
        </SpaceBetween>
      </Container>
    </ContentLayout>
  )
}
