'use client'

import Alert from '@cloudscape-design/components/alert'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useMe } from '@/components/use-me'
import type { Role } from '@/lib/access/roles'
import { OwnPassword } from './OwnPassword'
import { TokensTable } from './TokensTable'
import { UsersTable } from './UsersTable'

const ownRights: Readonly<Record<Role, string>> = {
  viewer: 'You are viewer: you see everything and change nothing.',
  operator: 'You are operator: you scale pools, and retire, replace and protect machines.',
  admin: 'You are admin: you may do everything.',
}

/** Who may do what: users, API tokens, and one's own password. */
export function Access() {
  const me = useMe()
  return (
    <SpaceBetween size="m">
      <Header variant="h1" description={me ? ownRights[me.role] : undefined}>
        Access
      </Header>
      {me?.role === 'admin' ? (
        <SpaceBetween size="m">
          <UsersTable me={me} />
          <TokensTable />
        </SpaceBetween>
      ) : null}
      {me && me.role !== 'admin' ? (
        <Alert type="info">Users and API tokens are shown to admins only.</Alert>
      ) : null}
      <OwnPassword />
    </SpaceBetween>
  )
}
