'use client'

import Alert from '@cloudscape-design/components/alert'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useMe } from '@/components/use-me'
import { roleMeaning } from '@/lib/access/roles'
import { OwnPassword } from './OwnPassword'
import { TokensTable } from './TokensTable'
import { UsersTable } from './UsersTable'

/** Who may do what: users, API tokens, and one's own password. */
export function Access() {
  const me = useMe()
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description={me ? `You are ${me.role}: ${roleMeaning[me.role]}.` : undefined}
      >
        Access
      </Header>
      {me?.role === 'admin' ? (
        <>
          <UsersTable me={me} />
          <TokensTable />
        </>
      ) : null}
      {me && me.role !== 'admin' ? (
        <Alert type="info">Users and API tokens are shown to admins only.</Alert>
      ) : null}
      <OwnPassword />
    </SpaceBetween>
  )
}
