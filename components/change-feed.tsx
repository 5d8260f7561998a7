'use client'

import { type Query, type QueryClient, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { now } from '@/lib/platform/clock'
import { ApiFailure, apiGet } from './api'
import { type Change, changeConcerns } from './change-matching'
import { goToSignIn } from './sign-in-address'

/** `lost` carries the moment of the last news, i.e. how old what is shown may be. */
export type FeedState = { kind: 'opening' } | { kind: 'live' } | { kind: 'lost'; since: Date }

const FeedContext = createContext<FeedState>({ kind: 'opening' })
export const useFeedState = () => useContext(FeedContext)

/** Changes are gathered for so long before queries are read again, so that a burst costs one read. */
const gatherMs = 150
const pauseMs = 700
/** A reconnect this quick is nobody's business. */
const graceMs = 2_500
/** The console says something every 15 s; when it does not, the connection is dead. */
const silenceMs = 40_000
const everything: Change = { topic: 'everything', id: '' }
const retryMs = [1_000, 2_000, 4_000, 8_000, 15_000]

/** Keeps one event source per tab and reads the queries again that a change concerns. */
export function ChangeFeed({ children }: { children: ReactNode }) {
  const client = useQueryClient()
  const [state, setState] = useState<FeedState>({ kind: 'opening' })
  useEffect(() => {
    const tell = (next: FeedState) =>
      setState((known) => (known.kind === 'live' && next.kind === 'live' ? known : next))
    return openFeed(client, tell)
  }, [client])
  return <FeedContext value={state}>{children}</FeedContext>
}

function openFeed(client: QueryClient, tell: (state: FeedState) => void): () => void {
  let source: EventSource | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let grace: ReturnType<typeof setTimeout> | undefined
  let silence: ReturnType<typeof setTimeout> | undefined
  let tries = 0
  let lastNews = now()
  let closed = false
  const refresher = gatherChanges(client)

  const live = () => {
    clearTimeout(grace)
    grace = undefined
    tries = 0
    lastNews = now()
    clearTimeout(silence)
    silence = setTimeout(giveUp, silenceMs)
    tell({ kind: 'live' })
  }
  const lost = () => {
    grace ??= setTimeout(() => tell({ kind: 'lost', since: lastNews }), graceMs)
    if (source?.readyState !== EventSource.CLOSED) return
    // An answer other than 200 ends an event source for good: see whether it was the session.
    source = undefined
    const wait = retryMs[Math.min(tries++, retryMs.length - 1)]
    clearTimeout(retry)
    retry = setTimeout(() => void connect(), wait)
  }
  const giveUp = () => {
    source?.close()
    lost()
  }
  const connect = async () => {
    if (tries > 0 && (await signedOut())) return goToSignIn()
    if (closed) return
    clearTimeout(silence)
    silence = setTimeout(giveUp, silenceMs)
    source = new EventSource('/api/v1/changes')
    source.onerror = lost
    source.addEventListener('hello', () => {
      live()
      // What happened before is not told: read everything again.
      refresher.add([everything])
    })
    const news = (event: MessageEvent<string>) => {
      live()
      refresher.add(parseChanges(event.data))
    }
    source.onmessage = news
    source.addEventListener('changes', news)
    source.addEventListener('ping', live)
  }
  const leave = () => {
    clearTimeout(silence)
    clearTimeout(retry)
    source?.close()
  }
  // The browser may bring back a page that one had left, as it was.
  const comeBack = ({ persisted }: PageTransitionEvent) => {
    if (persisted) void connect()
  }

  void connect()
  window.addEventListener('pagehide', leave)
  window.addEventListener('pageshow', comeBack)
  return () => {
    closed = true
    window.removeEventListener('pagehide', leave)
    window.removeEventListener('pageshow', comeBack)
    clearTimeout(grace)
    refresher.stop()
    leave()
  }
}

async function signedOut(): Promise<boolean> {
  try {
    await apiGet('/me')
    return false
  } catch (error) {
    return error instanceof ApiFailure && error.status === 401
  }
}

function parseChanges(data: string): Change[] {
  const parsed: unknown = JSON.parse(data)
  return (Array.isArray(parsed) ? parsed : [parsed]).filter(isChange)
}

function isChange(value: unknown): value is Change {
  return (
    typeof value === 'object' &&
    value !== null &&
    'topic' in value &&
    typeof value.topic === 'string' &&
    'id' in value &&
    typeof value.id === 'string'
  )
}

/**
 * Reads again what changes concern, at most every `pauseMs`. A query that is being read just then
 * is read once more afterwards: its answer may be older than the change.
 */
function gatherChanges(client: QueryClient) {
  let pending: Change[] = []
  let again = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let lastFlush = 0

  const flush = () => {
    timer = undefined
    lastFlush = now().getTime()
    const changes = pending
    const repeated = again
    pending = []
    again = new Set()
    const concerned = (query: Query) =>
      repeated.has(query.queryHash) || changes.some((c) => changeConcerns(c, query.queryKey))
    for (const query of client.getQueryCache().findAll({ predicate: concerned })) {
      if (query.state.fetchStatus === 'fetching') again.add(query.queryHash)
    }
    const busy = again
    void client.invalidateQueries({
      predicate: (query) => concerned(query) && !busy.has(query.queryHash),
    })
    if (again.size > 0) plan()
  }
  const plan = () => {
    const wait = Math.max(gatherMs, lastFlush + pauseMs - now().getTime())
    timer ??= setTimeout(flush, wait)
  }
  return {
    add(changes: Change[]) {
      pending.push(...changes)
      if (changes.length > 0) plan()
    },
    stop: () => clearTimeout(timer),
  }
}
