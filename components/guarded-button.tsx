'use client'

import Button, { type ButtonProps } from '@cloudscape-design/components/button'
import type { Role } from '@/lib/access/roles'
import { useFollow } from './use-follow'
import { useRoleReason } from './use-me'

interface Props extends Omit<ButtonProps, 'disabled'> {
  needs: Role
  /** Why it cannot be used now, apart from the role. */
  reason?: string | undefined
}

/** A button that is disabled with its reason when the role or the situation does not allow it. */
export function GuardedButton({ needs, reason, ...button }: Props) {
  const why = useRoleReason(needs) ?? reason
  const follow = useFollow()
  return (
    <Button
      onFollow={follow}
      {...button}
      disabled={why !== undefined}
      {...(why === undefined ? {} : { disabledReason: why })}
    />
  )
}
