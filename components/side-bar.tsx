'use client'

import Badge from '@cloudscape-design/components/badge'
import SideNavigation from '@cloudscape-design/components/side-navigation'
import { useQuery } from '@tanstack/react-query'
import { usePathname } from 'next/navigation'
import { sectionOf, sections } from './navigation'
import { poolsQuery } from './pool-queries'
import { useFollow } from './use-follow'

/** The console's pages; machines with faults are counted beside theirs. */
export function SideBar() {
  const follow = useFollow()
  const path = usePathname()
  const pools = useQuery(poolsQuery()).data ?? []
  const faulty = pools.reduce((sum, pool) => sum + pool.counts.faulty, 0)
  return (
    <SideNavigation
      activeHref={sectionOf(path)}
      onFollow={follow}
      items={sections.map(({ href, text }) => ({
        type: 'link' as const,
        href,
        text,
        ...(href === '/machines' && faulty > 0
          ? { info: <Badge color="red">{faulty} faulty</Badge> }
          : {}),
      }))}
    />
  )
}
