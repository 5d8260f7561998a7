import { AppLink } from './app-link'
import type { Done } from './use-action'

/** What was begun, with the link to how it goes on. */
export function withOperation(text: string) {
  return ({ operationId }: Done<unknown>) => (
    <>
      {text}{' '}
      <AppLink color="inverted" href={`/operations/${operationId}`}>
        Operation
      </AppLink>
    </>
  )
}
