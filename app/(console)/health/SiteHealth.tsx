'use client'

import Alert from '@cloudscape-design/components/alert'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useQuery } from '@tanstack/react-query'
import { LoadState } from '@/components/load-state'
import { SiteProblems } from '@/components/site-problems'
import { overviewQuery, processesQuery, siteQuery } from '@/components/site-queries'
import { useNow } from '@/components/time'
import { DriftTable } from '../drift/DriftTable'
import { StraysTable } from '../drift/StraysTable'
import { areOld } from './figures-age'
import { HealthPanel } from './HealthPanel'
import { OrphansTable } from './OrphansTable'
import { ProcessesTable } from './ProcessesTable'

/** Whether Muster itself is well, and what at EC2 is not as it should be. */
export function SiteHealth() {
  const overview = useQuery(overviewQuery())
  const processes = useQuery(processesQuery())
  const isUncertain = areOld(useQuery(siteQuery()), useNow())
  return (
    <SpaceBetween size="m">
      <Header variant="h1">Site health</Header>
      <LoadState query={overview} what="the site's problems">
        {({ problems }) =>
          problems.length > 0 ? (
            <SiteProblems problems={problems} />
          ) : isUncertain ? null : (
            <Alert type="success">
              Muster knows of no problems of its own. What differs at EC2 from what was asked for is
              listed further down.
            </Alert>
          )
        }
      </LoadState>
      <HealthPanel />
      <StraysTable />
      <DriftTable />
      <OrphansTable />
      <LoadState query={processes} what="the processes">
        {(items) => <ProcessesTable processes={items} />}
      </LoadState>
    </SpaceBetween>
  )
}
