import type { Metadata } from 'next'
import { ProfilePage } from './ProfilePage'

interface Props {
  params: Promise<{ profile: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { profile } = await params
  return { title: `Profile ${decodeURIComponent(profile)}` }
}

export default async function Page({ params }: Props) {
  const { profile } = await params
  return <ProfilePage name={decodeURIComponent(profile)} />
}
