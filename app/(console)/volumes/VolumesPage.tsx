'use client'

import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Tabs from '@cloudscape-design/components/tabs'
import { useSearchParams } from 'next/navigation'
import { Snapshots } from './Snapshots'
import { Volumes } from './Volumes'

/** The region's EBS volumes and their snapshots; which are shown stands in the address. */
export function VolumesPage() {
  const tab = useSearchParams().get('tab') === 'snapshots' ? 'snapshots' : 'volumes'
  return (
    <SpaceBetween size="m">
      <Header variant="h1">Volumes</Header>
      <Tabs
        activeTabId={tab}
        onChange={({ detail }) =>
          window.history.replaceState(null, '', `?tab=${detail.activeTabId}`)
        }
        ariaLabel="Volumes and snapshots"
        tabs={[
          { id: 'volumes', label: 'Volumes', content: <Volumes /> },
          { id: 'snapshots', label: 'Snapshots', content: <Snapshots /> },
        ]}
      />
    </SpaceBetween>
  )
}
