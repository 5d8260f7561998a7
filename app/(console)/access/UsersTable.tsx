'use client'

import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import Header from '@cloudscape-design/components/header'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { ApiMe, ApiUser } from '@/app/api/v1/schemas/site'
import { usersQuery } from '@/components/access-queries'
import { GuardedButton } from '@/components/guarded-button'
import { EmptyState, LoadFailure } from '@/components/load-state'
import { At } from '@/components/time'
import { CreateUserModal } from './CreateUserModal'
import { DeleteUserModal, ResetPasswordModal, RoleModal } from './UserModals'

type Task = 'role' | 'password' | 'delete'

/** Who may sign in, and what each may do. */
export function UsersTable({ me }: { me: ApiMe }) {
  const query = useQuery(usersQuery())
  const [creating, setCreating] = useState(false)
  const [task, setTask] = useState<{ what: Task; user: ApiUser }>()
  const close = () => setTask(undefined)
  const columns = useMemo(
    () => columnsFor(me.email, (what, user) => setTask({ what, user })),
    [me.email],
  )
  if (query.error && !query.data) {
    return <LoadFailure what="the users" error={query.error} retry={() => void query.refetch()} />
  }
  return (
    <>
      <Table
        items={query.data ?? []}
        trackBy="id"
        columnDefinitions={columns}
        loading={query.isPending}
        loadingText="Loading users"
        ariaLabels={{ tableLabel: 'Users' }}
        header={
          <Header
            variant="h2"
            counter={query.data ? `(${query.data.length})` : ''}
            actions={
              <GuardedButton needs="admin" onClick={() => setCreating(true)}>
                Add a user
              </GuardedButton>
            }
          >
            Users
          </Header>
        }
        empty={<EmptyState title="No users" />}
      />
      {creating ? <CreateUserModal close={() => setCreating(false)} /> : null}
      {task?.what === 'role' ? <RoleModal user={task.user} close={close} /> : null}
      {task?.what === 'password' ? <ResetPasswordModal user={task.user} close={close} /> : null}
      {task?.what === 'delete' ? <DeleteUserModal user={task.user} close={close} /> : null}
    </>
  )
}

function columnsFor(
  own: string | null,
  begin: (what: Task, user: ApiUser) => void,
): TableProps.ColumnDefinition<ApiUser>[] {
  return [
    { id: 'email', header: 'E-mail address', cell: (user) => user.email, isRowHeader: true },
    { id: 'name', header: 'Name', cell: (user) => user.name },
    { id: 'role', header: 'Role', cell: (user) => user.role },
    { id: 'added', header: 'Added', cell: (user) => <At at={user.createdAt} /> },
    {
      id: 'actions',
      header: 'Actions',
      width: 90,
      cell: (user) => {
        const self = user.email === own
        const guard = (reason: string) => (self ? { disabled: true, disabledReason: reason } : {})
        return (
          <ButtonDropdown
            variant="icon"
            expandToViewport
            ariaLabel={`Actions for ${user.email}`}
            items={[
              {
                id: 'role',
                text: 'Change role',
                ...guard('You cannot change your own role. Another admin can.'),
              },
              {
                id: 'password',
                text: 'Set a new password',
                ...guard('Change your own password below.'),
              },
              {
                id: 'delete',
                text: 'Delete',
                ...guard('You cannot delete yourself. Another admin can.'),
              },
            ]}
            onItemClick={({ detail }) => begin(detail.id as Task, user)}
          />
        )
      },
    },
  ]
}
