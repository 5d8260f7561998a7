import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { checkDocument, largestDocument } from '@/lib/binding/check-document'
import { profileName } from './publish-profile'

export interface FoundProfile {
  name: string
  file: string
  bytes: Uint8Array
}

/** Something at the source that is no profile; `profile` when it stands where a profile should. */
export interface FoundProblem {
  file: string
  line?: number
  message: string
  profile?: string
}

export interface Found {
  profiles: FoundProfile[]
  problems: FoundProblem[]
}

/** What a Pan compiler leaves beside `<name>.json`, or an editor and a person put there. */
const besideProfile = /\.(json\.gz|xml|xml\.gz|pan|pan\.gz|dep|dep\.gz)$/
const noMatter = /^\.|~$|^readme(\.|$)/i

/** Reads a folder of compiled profiles, `<name>.json` each. Says of everything else what it is. */
export async function readProfileFolder(source: string): Promise<Found> {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(source)) {
    return only(source, 'is a URL; compiled profiles are read from a folder only')
  }
  let entries: string[]
  try {
    entries = (await readdir(source)).sort()
  } catch (error) {
    return only(source, whyUnreadable(error, 'folder'))
  }
  const names = new Set(entries)
  const found: Found = { profiles: [], problems: [] }
  for (const entry of entries) {
    if (noMatter.test(entry)) continue
    if (names.has(entry.replace(besideProfile, '.json')) && besideProfile.test(entry)) continue
    const read = await readProfile(source, entry)
    if ('message' in read) found.problems.push(read)
    else found.profiles.push(read)
  }
  if (found.profiles.length === 0 && found.problems.length === 0) {
    return only(source, 'the folder is empty: put compiled profiles there, <name>.json each')
  }
  return found
}

async function readProfile(folder: string, entry: string): Promise<FoundProfile | FoundProblem> {
  const file = join(folder, entry)
  const name = entry.replace(/\.json$/, '')
  try {
    const facts = await stat(file)
    if (facts.isDirectory())
      return { file, message: 'is a folder; profiles are not looked for in it' }
    if (!facts.isFile()) return { file, message: 'is not a regular file' }
    if (!entry.endsWith('.json')) {
      return { file, message: 'is no compiled profile: its name must be <profile>.json' }
    }
    const wrongName = profileName.safeParse(name).error?.issues[0]
    if (wrongName) return { file, message: `the profile's name ${wrongName.message}` }
    if (facts.size > largestDocument) {
      const message = `has ${facts.size} bytes, more than the ${largestDocument} that a profile may have`
      return { file, message, profile: name }
    }
    const bytes = await readFile(file)
    const checked = checkDocument(bytes)
    if (checked.ok) return { name, file, bytes }
    return { file, line: checked.line, message: checked.reason, profile: name }
  } catch (error) {
    return { file, message: whyUnreadable(error, 'file') }
  }
}

function only(file: string, message: string): Found {
  return { profiles: [], problems: [{ file, message }] }
}

function whyUnreadable(error: unknown, what: 'file' | 'folder'): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return `there is no such ${what}`
  if (code === 'ENOTDIR') return 'is not a folder'
  if (code === 'EACCES' || code === 'EPERM') return `this process may not read the ${what}`
  return `cannot be read (${code ?? 'unknown error'})`
}
