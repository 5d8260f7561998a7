import { FolderSource } from './folder-source'
import { type Listing, type ProfileSource, settleMs } from './source'
import { shownUrl, UrlSource } from './url-source'

/**
 * Where `MUSTER_PROFILES` says that the compiled profiles are: a folder, or an http(s) URL. A patient
 * one calls wrong what is still so at the next look.
 */
export function openSource(source: string, patient = true): ProfileSource {
  if (isHttp(source)) return new UrlSource(source, { patient })
  if (isUrl(source)) return unknownScheme(source)
  return new FolderSource(source, patient ? settleMs : 0)
}

/** The source as people may see it: without credentials. */
export function shownSource(source: string): string {
  return isHttp(source) ? shownUrl(source) : source
}

function isHttp(source: string): boolean {
  return /^https?:\/\//i.test(source) && URL.canParse(source)
}

function isUrl(source: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(source)
}

function unknownScheme(source: string): ProfileSource {
  const scheme = source.slice(0, source.indexOf(':'))
  const message = `is no folder and no http:// or https:// URL, but ${scheme}`
  const problem = { file: scheme, message }
  const listing: Listing = { whole: false, documents: [], problems: [problem], fresh: false }
  return {
    shown: scheme,
    list: async () => listing,
    read: async () => ({ kind: 'unchanged' }),
    accept: () => undefined,
    watch: () => () => undefined,
    close: () => undefined,
  }
}
