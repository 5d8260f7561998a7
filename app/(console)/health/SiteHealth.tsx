'use client'

import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useQuery } from '@tanstack/react-query'
import type { ApiProcess } from '@/app/api/v1/schemas/site'
import { LoadState } from '@/components/load-state'
import { overviewQuery, processesQuery } from '@/components/queries'
import { SiteProblems } from '@/components/site-problems'
import { Ago } from '@/components/time'
import { OrphansTable } from './OrphansTable'
import { ProcessesTable } from './ProcessesTable'
import { leaderOf, numberIn, textIn } from './process-detail'

/** Whether Muster itself is well: its processes, EC2 as last seen, and what is wrong. */
export function SiteHealth() {
  const overview = useQuery(overviewQuery())
  const processes = useQuery(processesQuery())
  return (
    <SpaceBetween size="m">
      <Header variant="h1">Site health</Header>
      <LoadState query={overview} what="the site's problems">
        {({ problems, site, region, simulated }) => (
          <SpaceBetween size="m">
            {problems.length > 0 ? (
              <SiteProblems problems={problems} />
            ) : (
              <Alert type="success">No problems are known.</Alert>
            )}
            <Container header={<Header variant="h2">Site</Header>}>
              <KeyValuePairs
                columns={4}
                items={[
                  { label: 'Site', value: site },
                  { label: 'Region', value: region },
                  {
                    label: 'EC2',
                    value: simulated ? 'simulated: no AWS account is used' : 'Amazon EC2',
                  },
                  {
                    label: 'Last complete observation of EC2',
                    value: <LastObservation processes={processes.data} />,
                  },
                ]}
              />
            </Container>
          </SpaceBetween>
        )}
      </LoadState>
      <LoadState query={processes} what="the processes">
        {(items) => <ProcessesTable processes={items} />}
      </LoadState>
      <OrphansTable />
    </SpaceBetween>
  )
}

function LastObservation({ processes }: { processes: ApiProcess[] | undefined }) {
  const leader = leaderOf(processes ?? [])
  if (!leader) return <StatusIndicator type="error">No controller leads</StatusIndicator>
  const at = textIn(leader, 'lastObservation')
  if (!at) return <StatusIndicator type="pending">None yet</StatusIndicator>
  const instances = numberIn(leader, 'instances')
  return (
    <>
      <Ago at={at} />
      {instances === undefined ? null : (
        <Box color="text-body-secondary" fontSize="body-s">
          {instances === 1 ? '1 instance' : `${instances} instances`} of this site
        </Box>
      )}
    </>
  )
}
