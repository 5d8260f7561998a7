import type { Metadata } from 'next'
import { OperationPage } from './OperationPage'

export const metadata: Metadata = { title: 'Operation' }

export default async function Page({ params }: { params: Promise<{ operation: string }> }) {
  return <OperationPage id={decodeURIComponent((await params).operation)} />
}
