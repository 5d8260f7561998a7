import type { DocumentFormat } from '@/lib/binding/pan-value'
import { profileName } from '../profile-name'
import type { IndexedFile } from './profiles-index'
import type { DocumentFile, FoundProblem } from './source'

/** What the Pan compiler writes for the Quattor client; of two documents of a profile the first. */
const endings: readonly (readonly [string, DocumentFormat])[] = [
  ['.json', 'json'],
  ['.json.gz', 'json'],
  ['.xml', 'xml'],
  ['.xml.gz', 'xml'],
]

/** What it leaves beside them, and what an editor and a person put there. */
const leftover = /\.(pan|pan\.gz|dep|dep\.gz|txt)$/
const noMatter = /^\.|~$|^readme(\.|$)/i

export const indexName = 'profiles-info.xml'

/** The document that a file is by its name; undefined when it is none. */
export function documentOf(file: string): DocumentFile | undefined {
  const ending = endings.find(([end]) => file.endsWith(end))
  if (!ending || file === indexName || file.includes('/')) return undefined
  const [end, format] = ending
  // An object template of a role is called as the role's machines are named in profiles.
  return { file, name: file.slice(0, -end.length).replace(/\.bind\.invalid$/, ''), format }
}

export interface Chosen {
  documents: DocumentFile[]
  problems: FoundProblem[]
}

/** Of all files at a source the one document of each profile. `place` gives a file's full name. */
export function chooseDocuments(files: readonly string[], place: (file: string) => string): Chosen {
  const chosen = new Map<string, DocumentFile>()
  const problems: FoundProblem[] = []
  const problem = (file: string, message: string) => problems.push({ file: place(file), message })
  const documents = files.flatMap((file) => documentOf(file) ?? []).sort(byRank)
  const bases = new Set(documents.map(({ file }) => baseOf(file)))
  for (const document of documents) {
    if (noMatter.test(document.file)) continue
    const wrong = whyNotName(document.name)
    const first = chosen.get(document.name)
    if (wrong) problem(document.file, wrong)
    else if (!first) chosen.set(document.name, document)
    else if (baseOf(first.file) !== baseOf(document.file)) {
      problem(document.file, `is a second document of ${document.name}: ${first.file} is taken`)
    }
  }
  for (const file of files) {
    if (noMatter.test(file) || documentOf(file) || file === indexName) continue
    if (leftover.test(file) && bases.has(file.replace(leftover, ''))) continue
    problem(
      file,
      'is no compiled profile: its name must be <profile>.json, .xml, .json.gz or .xml.gz',
    )
  }
  return { documents: [...chosen.values()].sort(byName), problems }
}

/**
 * What an index names. `files` are those that there are, where that is known. A web server may send
 * `wn.json` out of `wn.json.gz`, so that an index names what is not there under this very name.
 */
export function chooseIndexed(
  index: readonly IndexedFile[],
  files: readonly string[] | undefined,
  place: (file: string) => string,
): Chosen {
  const there = files && new Set(files)
  const chosen = new Map<string, DocumentFile>()
  const problems: FoundProblem[] = []
  for (const { file, line } of index) {
    const problem = (message: string) => problems.push({ file: place(indexName), line, message })
    const document = documentOf(file)
    const wrong = document && whyNotName(document.name)
    if (!document) problem(`names ${JSON.stringify(file)}, which is no file of a compiled profile`)
    else if (wrong) problem(`names ${JSON.stringify(file)}: ${wrong}`)
    else if (chosen.has(document.name)) {
      problem(
        `names a second document of ${document.name}: ${chosen.get(document.name)?.file} is taken`,
      )
    } else if (!there || there.has(file)) chosen.set(document.name, document)
    else if (there.has(`${file}.gz`)) chosen.set(document.name, { ...document, file: `${file}.gz` })
    else problem(`names ${file}, which is not there`)
  }
  for (const { file, name } of chooseDocuments(files ?? [], place).documents) {
    if (chosen.has(name)) continue
    problems.push({ file: place(file), message: `is not in ${indexName}, so that it is not read` })
  }
  return { documents: [...chosen.values()].sort(byName), problems }
}

function baseOf(file: string): string {
  return endings.reduce(
    (name, [end]) => (name.endsWith(end) ? name.slice(0, -end.length) : name),
    file,
  )
}

function whyNotName(name: string): string | undefined {
  const issue = profileName.safeParse(name).error?.issues[0]
  return issue && `the profile's name ${issue.message}`
}

function rank({ file }: DocumentFile): number {
  return endings.findIndex(([end]) => file.endsWith(end))
}

function byRank(a: DocumentFile, b: DocumentFile): number {
  return rank(a) - rank(b) || a.file.length - b.file.length || (a.file < b.file ? -1 : 1)
}

function byName(a: DocumentFile, b: DocumentFile): number {
  return a.name < b.name ? -1 : 1
}
