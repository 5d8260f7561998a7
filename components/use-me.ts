'use client'

import { useQuery } from '@tanstack/react-query'
import { may, type Role } from '@/lib/access/roles'
import { meQuery } from './access-queries'

export function useMe() {
  return useQuery(meQuery()).data
}

/**
 * Why this person may not do what needs a role, for a disabled button's `disabledReason`; undefined
 * when they may. While it is unknown who they are, the button is open: the server decides anyway.
 */
export function useRoleReason(needed: Role): string | undefined {
  const me = useMe()
  if (!me || may(me.role, needed)) return undefined
  return `You are ${me.role}: this needs ${needed}.`
}
