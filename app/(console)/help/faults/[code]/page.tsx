import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { faultWords } from '@/lib/lifecycle/fault-pages'
import { FaultPage } from './FaultPage'

interface Props {
  params: Promise<{ code: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).code) }
}

export default async function FaultCodePage({ params }: Props) {
  const code = decodeURIComponent((await params).code)
  const words = faultWords(code)
  if (!words) notFound()
  return <FaultPage code={code} words={words} />
}
