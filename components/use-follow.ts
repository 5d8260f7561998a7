'use client'

import { useRouter } from 'next/navigation'
import { useCallback } from 'react'

interface FollowEvent {
  preventDefault(): void
  detail: { href?: string | undefined; external?: boolean | undefined }
}

/** Makes a Cloudscape `onFollow` go to its address without loading the console anew. */
export function useFollow() {
  const router = useRouter()
  return useCallback(
    (event: FollowEvent) => {
      const { href, external } = event.detail
      if (!href?.startsWith('/') || external) return
      event.preventDefault()
      router.push(href)
    },
    [router],
  )
}
