'use client'

import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { ApiApiToken } from '@/app/api/v1/schemas/site'
import { tokensQuery } from '@/components/access-queries'
import { GuardedButton } from '@/components/guarded-button'
import { EmptyState, LoadFailure } from '@/components/load-state'
import { Ago, At, useNow } from '@/components/time'
import { CreateTokenModal } from './CreateTokenModal'
import { RevokeTokenModal } from './RevokeTokenModal'

/** The tokens with which scripts use the HTTP API; those that hold come first. */
export function TokensTable() {
  const query = useQuery(tokensQuery())
  const nowMs = useNow(60_000)
  const [creating, setCreating] = useState(false)
  const [revoking, setRevoking] = useState<ApiApiToken>()
  const columns = useMemo(() => columnsFor(nowMs, setRevoking), [nowMs])
  if (query.error && !query.data) {
    return (
      <LoadFailure what="the API tokens" error={query.error} retry={() => void query.refetch()} />
    )
  }
  const items = [...(query.data ?? [])].sort(
    (a, b) => Number(isOver(a, nowMs)) - Number(isOver(b, nowMs)),
  )
  return (
    <>
      <Table
        items={items}
        trackBy="id"
        columnDefinitions={columns}
        loading={query.isPending}
        loadingText="Loading API tokens"
        ariaLabels={{ tableLabel: 'API tokens' }}
        header={
          <Header
            variant="h2"
            counter={query.data ? `(${query.data.length})` : ''}
            description="For scripts and batch systems: Authorization: Bearer <token>."
            actions={
              <GuardedButton needs="admin" onClick={() => setCreating(true)}>
                Create a token
              </GuardedButton>
            }
          >
            API tokens
          </Header>
        }
        empty={<EmptyState title="No API tokens">Scripts need one to use the HTTP API.</EmptyState>}
      />
      {creating ? <CreateTokenModal close={() => setCreating(false)} /> : null}
      {revoking ? <RevokeTokenModal token={revoking} close={() => setRevoking(undefined)} /> : null}
    </>
  )
}

function isOver(token: ApiApiToken, nowMs: number): boolean {
  return token.revokedAt !== null || isExpired(token, nowMs)
}

function isExpired(token: ApiApiToken, nowMs: number): boolean {
  return token.expiresAt !== null && Date.parse(token.expiresAt) <= nowMs
}

function columnsFor(
  nowMs: number,
  revoke: (token: ApiApiToken) => void,
): TableProps.ColumnDefinition<ApiApiToken>[] {
  return [
    { id: 'name', header: 'Name', cell: (token) => token.name, isRowHeader: true },
    {
      id: 'status',
      header: 'Status',
      cell: (token) => {
        if (token.revokedAt) return <StatusIndicator type="stopped">Revoked</StatusIndicator>
        if (isExpired(token, nowMs))
          return <StatusIndicator type="stopped">Expired</StatusIndicator>
        return <StatusIndicator type="success">Valid</StatusIndicator>
      },
    },
    { id: 'role', header: 'Role', cell: (token) => token.role },
    { id: 'by', header: 'Created by', cell: (token) => token.createdBy },
    { id: 'created', header: 'Created', cell: (token) => <Ago at={token.createdAt} /> },
    {
      id: 'used',
      header: 'Last used',
      cell: (token) => (token.lastUsedAt ? <Ago at={token.lastUsedAt} /> : 'never'),
    },
    {
      id: 'expires',
      header: 'Valid until',
      cell: (token) => (token.expiresAt ? <At at={token.expiresAt} /> : 'revoked'),
    },
    {
      id: 'actions',
      header: 'Actions',
      width: 100,
      cell: (token) =>
        isOver(token, nowMs) ? null : (
          <Button
            variant="inline-link"
            ariaLabel={`Revoke ${token.name}`}
            onClick={() => revoke(token)}
          >
            Revoke
          </Button>
        ),
    },
  ]
}
