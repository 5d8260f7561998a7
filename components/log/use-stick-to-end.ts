import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

const nearEnd = 8

/**
 * Keeps a scroller at its end, also while its content grows, until somebody scrolls up; scrolling back
 * to the end takes it up again.
 */
export function useStickToEnd(
  scroller: RefObject<HTMLElement | null>,
  height: number,
  fromTheStart: boolean,
) {
  const [following, setFollowing] = useState(fromTheStart)
  const last = useRef(0)

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || !following || height === 0) return
    element.scrollTop = element.scrollHeight
    last.current = element.scrollTop
  }, [scroller, height, following])

  return {
    following,
    setFollowing,
    onScroll() {
      const element = scroller.current
      if (!element) return
      const left = element.scrollHeight - element.clientHeight - element.scrollTop
      if (element.scrollTop < last.current && left > nearEnd) setFollowing(false)
      else if (left <= nearEnd && element.scrollTop > last.current) setFollowing(true)
      last.current = element.scrollTop
    },
  }
}
