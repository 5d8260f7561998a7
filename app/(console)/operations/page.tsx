import type { Metadata } from 'next'
import { OperationTable } from '@/components/operation-table'

export const metadata: Metadata = { title: 'Operations' }

export default function Page() {
  return <OperationTable />
}
