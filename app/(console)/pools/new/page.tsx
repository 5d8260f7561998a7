import type { Metadata } from 'next'
import { CreatePool } from './CreatePool'

export const metadata: Metadata = { title: 'Create a pool' }

export default function NewPoolPage() {
  return <CreatePool />
}
