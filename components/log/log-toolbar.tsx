import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Input, { type InputProps } from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Toggle from '@cloudscape-design/components/toggle'
import type { RefObject } from 'react'
import type { LogSearch } from './use-log-search'

interface LogToolbarProps {
  search: LogSearch
  searchRef: RefObject<InputProps.Ref | null>
  onStep: (by: 1 | -1) => void
  wrap: boolean
  onWrap: (wrap: boolean) => void
  /** Undefined where there is nothing to follow. */
  follow: boolean | undefined
  onFollow: (follow: boolean) => void
  foldable: boolean
  anyFolded: boolean
  onFoldAll: (fold: boolean) => void
  download: string | undefined
}

export function LogToolbar(props: LogToolbarProps) {
  const { search, onStep } = props
  const none = search.matches.length === 0
  return (
    <SpaceBetween direction="horizontal" size="s" alignItems="center">
      <div style={{ width: '16rem' }}>
        <Input
          ref={props.searchRef}
          type="search"
          value={search.text}
          ariaLabel="Search the log"
          placeholder="Search the log"
          onChange={({ detail }) => search.change(detail.value)}
          onKeyDown={({ detail }) => {
            if (detail.key === 'Enter') onStep(detail.shiftKey ? -1 : 1)
          }}
        />
      </div>
      <SpaceBetween direction="horizontal" size="xxs" alignItems="center">
        <Button
          variant="icon"
          iconName="angle-up"
          ariaLabel="Previous match"
          disabled={none}
          onClick={() => onStep(-1)}
        />
        <Button
          variant="icon"
          iconName="angle-down"
          ariaLabel="Next match"
          disabled={none}
          onClick={() => onStep(1)}
        />
        <Box color="text-body-secondary">
          <span aria-live="polite">{matchText(search)}</span>
        </Box>
      </SpaceBetween>
      {props.follow !== undefined && (
        <Toggle checked={props.follow} onChange={({ detail }) => props.onFollow(detail.checked)}>
          Follow
        </Toggle>
      )}
      <Toggle checked={props.wrap} onChange={({ detail }) => props.onWrap(detail.checked)}>
        Wrap lines
      </Toggle>
      {props.foldable && (
        <Button variant="normal" onClick={() => props.onFoldAll(!props.anyFolded)}>
          {props.anyFolded ? 'Unfold all' : 'Fold all'}
        </Button>
      )}
      {props.download && (
        <Button iconName="download" href={props.download} download>
          Download
        </Button>
      )}
    </SpaceBetween>
  )
}

function matchText(search: LogSearch): string {
  if (!search.query) return ''
  const count = search.matches.length
  if (count === 0) return 'No matches'
  const lines = `${count.toLocaleString('en')} ${count === 1 ? 'line' : 'lines'}`
  return search.position === undefined ? lines : `${search.position + 1} of ${lines}`
}
