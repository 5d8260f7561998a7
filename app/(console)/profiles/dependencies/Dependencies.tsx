'use client'

import Container from '@cloudscape-design/components/container'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import type { ApiDependencies } from '@/app/api/v1/schemas/dependencies'
import { AppLinkButton } from '@/components/app-link'
import { EmptyState, LoadState } from '@/components/load-state'
import { dependenciesQuery } from '@/components/profile-queries'
import { DependencyPicture } from './DependencyPicture'
import { DependencyTable } from './DependencyTable'

/** Which pools the site's profiles name: as a picture, and as a table. */
export function Dependencies() {
  const query = useQuery(dependenciesQuery())
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="An arrow leads from a pool to each pool that its profile names. Those names are filled in when a machine is served."
        >
          Who depends on whom
        </Header>
      }
    >
      <LoadState query={query} what="who depends on whom">
        {(dependencies) => <Shown dependencies={dependencies} />}
      </LoadState>
    </Container>
  )
}

function Shown({ dependencies }: { dependencies: ApiDependencies }) {
  if (dependencies.pools.length === 0) {
    return (
      <EmptyState
        title="No pools"
        action={<AppLinkButton href="/pools/new">Create a pool</AppLinkButton>}
      >
        Pools show here with the pools that their profiles name.
      </EmptyState>
    )
  }
  return (
    <SpaceBetween size="m">
      <DependencyPicture dependencies={dependencies} />
      {dependencies.arrows.length === 0 ? (
        <EmptyState title="No profile names a pool">
          A profile names the pool ce as <span className="muster-code">ce.bind.invalid</span>.
        </EmptyState>
      ) : (
        <ExpandableSection headerText="As a table">
          <DependencyTable dependencies={dependencies} />
        </ExpandableSection>
      )}
    </SpaceBetween>
  )
}
