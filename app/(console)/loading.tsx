import { SkeletonLines } from '@/components/load-state'

export default function Loading() {
  return <SkeletonLines lines={6} />
}
