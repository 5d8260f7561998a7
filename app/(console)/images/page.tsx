import type { Metadata } from 'next'
import { Images } from './Images'

export const metadata: Metadata = { title: 'Images' }

export default function Page() {
  return <Images />
}
