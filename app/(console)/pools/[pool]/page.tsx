import type { Metadata } from 'next'
import { PoolPage } from './PoolPage'

interface Props {
  params: Promise<{ pool: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { pool } = await params
  return { title: `Pool ${decodeURIComponent(pool)}` }
}

export default async function Page({ params }: Props) {
  const { pool } = await params
  return <PoolPage name={decodeURIComponent(pool)} />
}
