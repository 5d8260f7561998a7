'use client'

import BarChart from '@cloudscape-design/components/bar-chart'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { useMemo } from 'react'
import type { ApiOverview } from '@/app/api/v1/schemas/pools'
import { EmptyState } from '@/components/load-state'
import { duration, useNow } from '@/components/time'
import { configuredByHour } from './configured-by-hour'

const hourFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

/** How long machines took from request to configured, by hour over the last day. */
export function ConfiguredChart({ configured }: { configured: ApiOverview['configured'] }) {
  const hour = useNow(3_600_000)
  const { hours, pools } = useMemo(() => configuredByHour(configured, hour), [configured, hour])
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="From request to configured: the median of the machines that got there in each hour."
        >
          Time to configured, last 24 hours
        </Header>
      }
    >
      <BarChart
        height={180}
        hideFilter
        ariaLabel="Time to configured over the last 24 hours, by pool"
        xScaleType="categorical"
        xDomain={hours.map((h) => hourFormat.format(h))}
        xTitle="Hour"
        yTitle="Median time"
        yTickFormatter={duration}
        series={pools.map(({ pool, hours: ofPool }) => ({
          type: 'bar' as const,
          title: pool,
          data: [...ofPool.values()].map(({ x, median }) => ({
            x: hourFormat.format(x),
            y: median,
          })),
          valueFormatter: duration,
        }))}
        detailPopoverSeriesContent={({ series, x, y }) => {
          const of = pools.find((p) => p.pool === series.title)
          const hourOf = [...(of?.hours.values() ?? [])].find((h) => hourFormat.format(h.x) === x)
          return {
            key: series.title,
            value: hourOf
              ? `${duration(y)} (${machines(hourOf.machines)}, slowest ${duration(hourOf.slowest)})`
              : '–',
          }
        }}
        empty={
          <EmptyState title="No machine reached configured in the last 24 hours">
            Scale a pool up: how long each machine took shows here.
          </EmptyState>
        }
      />
    </Container>
  )
}

function machines(count: number): string {
  return count === 1 ? '1 machine' : `${count} machines`
}
