import type { Metadata } from 'next'
import { SiteHealth } from './SiteHealth'

export const metadata: Metadata = { title: 'Site health' }

export default function HealthPage() {
  return <SiteHealth />
}
