'use client'

import { useCallback, useEffect, useState } from 'react'
import { darkClass, themeKey } from './theme-script'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

function isTheme(value: string | null): value is Theme {
  return value !== null && (themes as readonly string[]).includes(value)
}

function storedTheme(): Theme {
  try {
    const stored = window.localStorage.getItem(themeKey)
    return isTheme(stored) ? stored : 'system'
  } catch {
    return 'system'
  }
}

/** The chosen theme, kept in this browser; `system` follows the computer as it changes. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>('system')
  useEffect(() => setTheme(storedTheme()), [])
  useEffect(() => {
    const system = window.matchMedia('(prefers-color-scheme: dark)')
    const apply = () => {
      const chosen = storedTheme()
      const dark = chosen === 'dark' || (chosen === 'system' && system.matches)
      document.body.classList.toggle(darkClass, dark)
    }
    const followOtherTab = (event: StorageEvent) => {
      if (event.key === themeKey) setTheme(storedTheme())
      apply()
    }
    system.addEventListener('change', apply)
    window.addEventListener('storage', followOtherTab)
    return () => {
      system.removeEventListener('change', apply)
      window.removeEventListener('storage', followOtherTab)
    }
  }, [])
  const choose = useCallback((chosen: Theme) => {
    try {
      window.localStorage.setItem(themeKey, chosen)
    } catch {
      // A browser that keeps nothing still gets the theme for this page.
    }
    setTheme(chosen)
    const dark =
      chosen === 'dark' ||
      (chosen === 'system' && window.matchMedia('(prefers-color-scheme: dark)').matches)
    document.body.classList.toggle(darkClass, dark)
  }, [])
  return [theme, choose]
}
