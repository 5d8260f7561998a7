import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { overlayPreviewQuery } from '@/components/profile-queries'

const pauseMs = 400

/** What the text would change, asked for when one pauses in typing; what was shown stays till then. */
export function useOverlayPreview(profile: string, text: string, machine: string | undefined) {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pauseMs)
    return () => clearTimeout(timer)
  }, [text])
  const query = useQuery({
    ...overlayPreviewQuery(profile, settled, machine),
    placeholderData: keepPreviousData,
  })
  return { query, shown: query.data, pending: settled !== text || query.isFetching }
}

export type ShownPreview = ReturnType<typeof useOverlayPreview>
