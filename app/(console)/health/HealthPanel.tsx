'use client'

import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { ApiSite } from '@/app/api/v1/schemas/site-health'
import { LoadFailure, LoadState, SkeletonLines } from '@/components/load-state'
import { siteQuery } from '@/components/site-queries'
import { Ago, useNow } from '@/components/time'
import { areOld } from './figures-age'

const indicators = { good: 'success', warn: 'warning', bad: 'error' } as const
const standing = { good: 'Good', warn: 'Slow or waiting', bad: 'Not working' } as const

/** Every part of the site with its level in words, and the figures behind it. */
export function HealthPanel() {
  const query = useQuery(siteQuery())
  const old = areOld(query, useNow())
  return (
    <LoadState
      query={query}
      what="the site's health"
      skeleton={
        <Container header={<Header variant="h2">Site</Header>}>
          <SkeletonLines lines={9} />
        </Container>
      }
    >
      {(site) => (
        <SpaceBetween size="m">
          {query.error ? (
            <LoadFailure
              what="newer figures: these are old"
              error={query.error}
              retry={() => void query.refetch()}
            />
          ) : old ? (
            <Alert type="warning" header="These figures are old">
              The console asks for newer ones and gets no answer. See whether the database runs and
              answers: without it nothing is launched, and machines wait.
            </Alert>
          ) : null}
          <Container
            header={
              <Header
                variant="h2"
                description={
                  <>
                    {site.site} in {site.region},{' '}
                    {site.simulated ? 'simulated: no AWS account is used' : 'Amazon EC2'}. As of{' '}
                    <Ago at={site.at} />.
                  </>
                }
              >
                Site
              </Header>
            }
          >
            <ColumnLayout columns={3} variant="text-grid" minColumnWidth={240}>
              {site.checks.map((check) => (
                <section key={check.id} aria-label={check.title}>
                  <Box variant="awsui-key-label">{check.title}</Box>
                  <StatusIndicator type={indicators[check.level]}>
                    {standing[check.level]}
                  </StatusIndicator>
                  <div className="muster-message">{check.words}</div>
                  <Small>{figuresOf(check.id, site)}</Small>
                </section>
              ))}
            </ColumnLayout>
          </Container>
        </SpaceBetween>
      )}
    </LoadState>
  )
}

function Small({ children }: { children: ReactNode }) {
  if (children === null) return null
  return (
    <Box color="text-body-secondary" fontSize="body-s">
      {children}
    </Box>
  )
}

function figuresOf(id: ApiSite['checks'][number]['id'], site: ApiSite): ReactNode {
  const { ec2, database } = site
  switch (id) {
    case 'ec2':
      if (!ec2) return null
      return (
        <>
          since <Ago at={ec2.since} />
          {ec2.reachable && ec2.lastError ? (
            <details>
              <summary>Last error before that</summary>
              <span className="muster-message">{ec2.lastError}</span>
            </details>
          ) : null}
        </>
      )
    case 'observation':
      return site.observedAt ? <Ago at={site.observedAt} /> : null
    case 'throttling':
      return list(
        site.throttling.map(
          ({ bucket, pace, waitMs }) =>
            `${bucket}: the next in ${(waitMs / 1000).toFixed(1)} s${pace ? `, at ${pace} a second` : ''}`,
        ),
      )
    case 'controllers':
      return site.leader ? (
        <>
          last sign of life <Ago at={site.leader.seenAt} />
        </>
      ) : null
    case 'gateways':
      return list(
        site.gateways.map(
          ({ host, rooms }) => `${host}: ${rooms === 1 ? '1 room' : `${rooms} rooms`}`,
        ),
      )
    case 'database':
      return list([
        database.replicas.length === 0 ? 'no replica is known' : '',
        ...database.replicas.map(
          ({ name, state, lagMs }) =>
            `${name}: ${state}${lagMs === null ? '' : `, ${Math.round(lagMs)} ms behind`}`,
        ),
      ])
    case 'put-off':
      return null
  }
}

function list(lines: readonly string[]): ReactNode {
  const told = lines.filter(Boolean)
  if (told.length === 0) return null
  return [...new Set(told)].map((line) => <div key={line}>{line}</div>)
}
