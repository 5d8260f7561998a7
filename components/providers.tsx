'use client'

import { I18nProvider } from '@cloudscape-design/components/i18n'
import messages from '@cloudscape-design/components/i18n/messages/all.en'
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ApiFailure } from './api'
import { goToSignIn } from './sign-in-address'
import { useWideFirst } from './wide-first'

function consoleQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError(error) {
        if (error instanceof ApiFailure && error.status === 401) goToSignIn()
      },
    }),
    defaultOptions: {
      queries: {
        // The change feed says when data is old; this only spares reads while one clicks around.
        staleTime: 5_000,
        gcTime: 300_000,
        retry: (count, error) => !isRefusal(error) && count < 2,
        retryDelay: (attempt) => 500 * 2 ** attempt,
        networkMode: 'always',
      },
    },
  })
}

/** An answer that says no says no again. */
function isRefusal(error: Error): boolean {
  return error instanceof ApiFailure && error.status >= 400 && error.status < 500
}

export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(consoleQueryClient)
  useWideFirst()
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </I18nProvider>
  )
}
