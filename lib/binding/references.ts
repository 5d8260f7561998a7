import type { PanDict } from './pan-value'
import { readTemplate, type Site } from './profile-template'
import type { Attribute } from './reference-grammar'

export interface ProfileReferences {
  /** What the profile asks of pools, each once, with the paths where it does. */
  references: { pool: string; all: boolean; attribute: Attribute; paths: string[] }[]
  /** Documentation addresses; each means a machine if a pool declares it. */
  standIns: { address: string; paths: string[] }[]
  malformed: { path: string; text: string; reason: string }[]
}

/** What a profile asks of the site. What it asks of the machine itself by path is not among it. */
export function readReferences(document: PanDict): ProfileReferences {
  return referencesOf(readTemplate(document).sites)
}

export function referencesOf(sites: readonly Site[]): ProfileReferences {
  const references = new Map<string, ProfileReferences['references'][number]>()
  const standIns = new Map<string, ProfileReferences['standIns'][number]>()
  const malformed: ProfileReferences['malformed'] = []
  for (const { path, text } of sites) {
    for (const { name, meaning } of text?.tokens ?? []) {
      if (meaning.kind === 'malformed') {
        malformed.push({ path, text: name, reason: meaning.reason })
      } else if (meaning.kind === 'stand-in') {
        const { address } = meaning
        note(standIns, address, path, () => ({ address, paths: [] }))
      } else if (meaning.kind === 'pool') {
        const { pool, all, attribute } = meaning
        note(references, `${pool} ${all} ${attribute}`, path, () => ({
          pool,
          all,
          attribute,
          paths: [],
        }))
      }
    }
  }
  return {
    references: [...references.values()],
    standIns: [...standIns.values()],
    malformed,
  }
}

function note<T extends { paths: string[] }>(
  known: Map<string, T>,
  key: string,
  path: string,
  create: () => T,
): void {
  const entry = known.get(key) ?? create()
  known.set(key, entry)
  if (entry.paths.at(-1) !== path) entry.paths.push(path)
}
