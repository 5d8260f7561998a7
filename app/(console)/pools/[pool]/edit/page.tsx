import type { Metadata } from 'next'
import { EditPool } from './EditPool'

interface Props {
  params: Promise<{ pool: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { pool } = await params
  return { title: `Edit pool ${decodeURIComponent(pool)}` }
}

export default async function EditPoolPage({ params }: Props) {
  const { pool } = await params
  return <EditPool name={decodeURIComponent(pool)} />
}
