import type { Metadata } from 'next'
import { MachinePage } from './MachinePage'

interface Props {
  params: Promise<{ machine: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).machine) }
}

export default async function Page({ params }: Props) {
  return <MachinePage name={decodeURIComponent((await params).machine)} />
}
