import type { Metadata } from 'next'
import { AddressPage } from './AddressPage'

interface Props {
  params: Promise<{ address: string }>
}

export const metadata: Metadata = { title: 'Elastic IP' }

export default async function Page({ params }: Props) {
  return <AddressPage id={decodeURIComponent((await params).address)} />
}
