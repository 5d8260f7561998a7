import type { Metadata } from 'next'
import { PoolsTable } from './PoolsTable'

export const metadata: Metadata = { title: 'Pools' }

export default function PoolsPage() {
  return <PoolsTable />
}
