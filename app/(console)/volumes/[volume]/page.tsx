import type { Metadata } from 'next'
import { VolumePage } from './VolumePage'

interface Props {
  params: Promise<{ volume: string }>
}

export const metadata: Metadata = { title: 'Volume' }

export default async function Page({ params }: Props) {
  return <VolumePage id={decodeURIComponent((await params).volume)} />
}
