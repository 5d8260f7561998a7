import type { Metadata } from 'next'
import { MachinesPage } from './MachinesPage'

export const metadata: Metadata = { title: 'Machines' }

export default function Page() {
  return <MachinesPage />
}
