import type { Metadata } from 'next'
import { Profiles } from './Profiles'

export const metadata: Metadata = { title: 'Profiles' }

export default function ProfilesPage() {
  return <Profiles />
}
