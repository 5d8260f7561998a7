import { writePointer } from './json-pointer'
import { maskSecrets } from './mask-secrets'
import type { OverlayOperation } from './overlay'
import type { PanDict, PanValue } from './pan-value'
import { writeJson } from './write-json'

/** A patch's text, an operation a line, for those who may not see the secrets that it writes. */
export function maskOverlay(patch: readonly OverlayOperation[]): string {
  if (patch.length === 0) return '[]'
  return `[\n${patch.map((operation) => `  ${writeJson(masked(operation))}`).join(',\n')}\n]`
}

function masked(operation: OverlayOperation): PanDict {
  const { op, path } = operation
  const written = new Map<string, PanValue>([['op', op]])
  if ('from' in operation) written.set('from', writePointer(operation.from))
  written.set('path', writePointer(path))
  if ('value' in operation) written.set('value', maskedAt(path, operation.value))
  return written
}

/** Whether a value is secret hangs on the keys that it stands under as well. */
function maskedAt(path: readonly string[], value: PanValue): PanValue {
  let nested = value
  for (const key of ['', ...path].toReversed()) nested = new Map([[key, nested]])
  let shown: PanValue = maskSecrets(nested as PanDict)
  for (let depth = 0; depth <= path.length && shown instanceof Map; depth++) {
    const [only]: PanValue[] = [...shown.values()]
    shown = only ?? null
  }
  return shown
}
