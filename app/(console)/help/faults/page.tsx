import type { Metadata } from 'next'
import { FaultIndex } from './FaultIndex'

export const metadata: Metadata = { title: 'Faults' }

export default function FaultIndexPage() {
  return <FaultIndex />
}
