import type { Metadata } from 'next'
import { VolumesPage } from './VolumesPage'

export const metadata: Metadata = { title: 'Volumes' }

export default function Page() {
  return <VolumesPage />
}
