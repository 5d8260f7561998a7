import type { Metadata } from 'next'
import { Access } from './Access'

export const metadata: Metadata = { title: 'Access' }

export default function AccessPage() {
  return <Access />
}
