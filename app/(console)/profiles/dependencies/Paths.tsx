import ExpandableSection from '@cloudscape-design/components/expandable-section'
import { places } from './reference-words'

const shownAtOnce = 3

/** Paths in a profile; many of them are folded up. */
export function Paths({ paths }: { paths: readonly string[] }) {
  const list = (
    <ul className="muster-plain">
      {paths.map((path) => (
        <li key={path} className="muster-code">
          {path}
        </li>
      ))}
    </ul>
  )
  if (paths.length <= shownAtOnce) return list
  return <ExpandableSection headerText={places(paths.length)}>{list}</ExpandableSection>
}
