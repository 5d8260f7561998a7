'use client'

import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiPoolComponent } from '@/app/api/v1/schemas/component-runs'
import { AppLink } from '@/components/app-link'
import { LoadFailure } from '@/components/load-state'
import { placeHref } from '@/components/log/find-place'
import { poolComponentsQuery } from '@/components/pool-queries'
import { Ago } from '@/components/time'

const few = 3

/** The machines on which a component fails, each at its place in the log: the first, or all. */
export function ComponentMachines({ pool, of }: { pool: string; of: ApiPoolComponent }) {
  const [open, setOpen] = useState(false)
  const all = useQuery({
    ...poolComponentsQuery(pool, of.component),
    enabled: open && of.machines > of.where.length,
    select: ({ items }) => items.find(({ kind }) => kind === of.kind)?.where,
  })
  const known = all.data ?? of.where
  const shown = open ? known : of.where.slice(0, few)
  return (
    <div>
      <b>{of.machines}</b>
      <ul className="muster-plain" aria-label={`Machines where ${of.component} is ${of.kind}`}>
        {shown.map(({ machine, since, log }) => (
          <li key={machine}>
            <AppLink href={placeHref(machine, of.component, log)}>{machine}</AppLink>
            {open ? (
              <Box display="inline" color="text-body-secondary" fontSize="body-s">
                {' '}
                since <Ago at={since} />
              </Box>
            ) : null}
          </li>
        ))}
      </ul>
      {open && all.error ? (
        <LoadFailure what="the other machines" error={all.error} retry={() => void all.refetch()} />
      ) : null}
      {of.machines > few ? (
        <Button
          variant="inline-link"
          loading={open && all.isFetching && known.length < of.machines}
          ariaExpanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? 'Show fewer' : `and ${of.machines - few} more`}
        </Button>
      ) : null}
    </div>
  )
}
