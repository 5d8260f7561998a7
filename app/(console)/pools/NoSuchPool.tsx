import { AppLinkButton } from '@/components/app-link'
import { EmptyState } from '@/components/load-state'

export function NoSuchPool({ name }: { name: string }) {
  return (
    <EmptyState
      title={`There is no pool ${name}`}
      action={<AppLinkButton href="/pools">Show the pools</AppLinkButton>}
    >
      It may have been deleted. Its machines' history stays in the list of machines.
    </EmptyState>
  )
}
