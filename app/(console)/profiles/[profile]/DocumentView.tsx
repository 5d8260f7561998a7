'use client'

import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { cutAtHits, findLines } from './find-lines'

const lineHeight = 20

/** A profile's document as formatted text: only the lines in sight are drawn; searchable. */
export function DocumentView({
  document,
  name,
  href,
  choice,
}: {
  document: unknown
  /** Under which it is saved. */
  name: string
  /** Where it is to be had as it was published; without it the text is saved. */
  href?: string
  choice: ReactNode
}) {
  const text = useMemo(() => JSON.stringify(document, null, 2) ?? '', [document])
  const lines = useMemo(() => text.split('\n'), [text])
  const search = useSearch(lines)
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {choice}
              <Button
                iconName="download"
                {...(href === undefined
                  ? { onClick: () => download(name, text) }
                  : { href, download: name })}
              >
                Download
              </Button>
            </SpaceBetween>
          }
        >
          Document
        </Header>
      }
    >
      <SpaceBetween size="s">
        <SearchBar search={search} />
        <Lines lines={lines} search={search} />
      </SpaceBetween>
    </Container>
  )
}

function useSearch(lines: readonly string[]) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const hits = useMemo(() => findLines(lines, text), [lines, text])
  const index = hits.length === 0 ? 0 : ((at % hits.length) + hits.length) % hits.length
  return {
    text,
    hits,
    index,
    current: hits[index],
    find(wanted: string) {
      setText(wanted)
      setAt(0)
    },
    go: (by: number) => setAt(index + by),
  }
}

type Search = ReturnType<typeof useSearch>

function SearchBar({ search }: { search: Search }) {
  const none = search.hits.length === 0
  return (
    <div className="muster-search">
      <div className="muster-search-field">
        <Input
          type="search"
          value={search.text}
          placeholder="Find in the document"
          ariaLabel="Find in the document"
          clearAriaLabel="Clear the search"
          onChange={({ detail }) => search.find(detail.value)}
          onKeyDown={({ detail }) => {
            if (detail.key === 'Enter') search.go(detail.shiftKey ? -1 : 1)
          }}
        />
      </div>
      <Button
        iconName="angle-up"
        variant="icon"
        ariaLabel="Previous line found"
        disabled={none}
        onClick={() => search.go(-1)}
      />
      <Button
        iconName="angle-down"
        variant="icon"
        ariaLabel="Next line found"
        disabled={none}
        onClick={() => search.go(1)}
      />
      <span role="status" className="muster-number">
        {search.text.trim() === ''
          ? ''
          : none
            ? 'Not found'
            : `Line ${search.index + 1} of ${search.hits.length} found`}
      </span>
    </div>
  )
}

function Lines({ lines, search }: { lines: readonly string[]; search: Search }) {
  const box = useRef<HTMLElement>(null)
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  })
  const { current } = search
  useEffect(() => {
    if (current !== undefined) rows.scrollToIndex(current, { align: 'center' })
  }, [current, rows])
  return (
    <section
      ref={box}
      className="muster-document"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
      aria-label="The document's text"
    >
      <div style={{ blockSize: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map((row) => (
          <div
            key={row.key}
            className={`muster-document-line${row.index === current ? ' muster-current' : ''}`}
            style={{ transform: `translateY(${row.start}px)`, blockSize: lineHeight }}
          >
            <span className="muster-document-number">{row.index + 1}</span>
            <Line text={lines[row.index] ?? ''} wanted={search.text} />
          </div>
        ))}
      </div>
    </section>
  )
}

function Line({ text, wanted }: { text: string; wanted: string }) {
  const pieces = cutAtHits(text, wanted)
  if (pieces.length === 1) return <>{text}</>
  let at = 0
  return (
    <>
      {pieces.map((piece, i) => {
        const key = at
        at += piece.length
        return i % 2 === 1 ? <mark key={`hit ${key}`}>{piece}</mark> : piece
      })}
    </>
  )
}

function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = window.document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
