'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { ApiPublished } from '@/app/api/v1/schemas/profiles'
import { type ApiFailure, apiPutFile, asFailure } from '@/components/api'
import { issuesOf } from '@/components/failure-issues'
import { useNotices } from '@/components/notifications'
import { queryString } from '@/components/query-string'
import { goToSignIn } from '@/components/sign-in-address'
import { documentOf } from '@/lib/operations/profile-source/document-files'

export type PublishOutcome =
  | { kind: 'published'; file: string; result: ApiPublished }
  | { kind: 'refused'; file: string; failure: ApiFailure }

/** Publishes files, one after the other, and keeps what became of each. */
export function usePublish() {
  const client = useQueryClient()
  const { notify } = useNotices()
  const [outcomes, setOutcomes] = useState<ReadonlyMap<File, PublishOutcome>>(new Map())
  const [pending, setPending] = useState(false)
  const [failure, setFailure] = useState<string>()
  const running = useRef(false)

  /** Whether all were taken without a word that one should read. */
  async function run(
    files: readonly File[],
    { allAtOnce }: { allAtOnce: boolean },
  ): Promise<boolean> {
    if (running.current) return false
    running.current = true
    setPending(true)
    setFailure(undefined)
    const alongside = files.map(({ name }) => documentOf(name)?.name ?? '').join(',')
    const done: PublishOutcome[] = []
    try {
      for (const file of files) {
        const outcome = await publish(file, { alongside, ...(allAtOnce ? { allAtOnce } : {}) })
        done.push(outcome)
        setOutcomes((before) => new Map(before).set(file, outcome))
        if (outcome.kind !== 'refused') continue
        if (outcome.failure.code === 'NotSignedIn') goToSignIn()
        if (outcome.failure.unreachable) setFailure(outcome.failure.message)
      }
    } finally {
      running.current = false
      setPending(false)
      void client.invalidateQueries()
    }
    const silent = done.every((o) => o.kind === 'published' && o.result.warnings.length === 0)
    if (silent) notify({ type: 'success', content: done.map(said).join(' ') })
    return silent
  }

  return {
    run,
    pending,
    failure,
    outcomeOf: (file: File) => outcomes.get(file),
    refusalOf(file: File): string | null {
      const outcome = outcomes.get(file)
      return outcome?.kind === 'refused' ? refusal(outcome.failure) : null
    },
  }
}

async function publish(
  file: File,
  query: { alongside: string; allAtOnce?: boolean },
): Promise<PublishOutcome> {
  const document = documentOf(file.name)
  try {
    const { result } = await apiPutFile<{ result: ApiPublished }>(
      `/profiles/${encodeURIComponent(document?.name ?? file.name)}${queryString(query)}`,
      file,
      `application/${document?.format ?? 'json'}`,
    )
    return { kind: 'published', file: file.name, result }
  } catch (error) {
    return { kind: 'refused', file: file.name, failure: asFailure(error) }
  }
}

/** What a publication did, in a sentence. */
export function said(outcome: PublishOutcome): string {
  if (outcome.kind === 'refused') return `${outcome.file} was not taken.`
  const { profile, revision, changed } = outcome.result
  return changed
    ? `${profile}: revision ${revision} is published.`
    : `${profile}: revision ${revision} is this very document.`
}

function refusal(failure: ApiFailure): string {
  const more = issuesOf(failure).slice(1, 4)
  const others = more.map(({ path, message }) => `${path} ${message}`).join('; ')
  return others ? `${failure.message} ${others}.` : failure.message
}
