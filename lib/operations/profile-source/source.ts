import type { DocumentFormat } from '@/lib/binding/pan-value'

/** A file at the source by whose name it is a document of a profile. */
export interface DocumentFile {
  /** Its name within the source: `wn.bind.invalid.json.gz`. */
  file: string
  /** The profile's: `wn`. */
  name: string
  format: DocumentFormat
}

/** Something at the source that is no profile; `profile` when it stands where a profile should. */
export interface FoundProblem {
  file: string
  line?: number
  message: string
  profile?: string
}

export interface Listing {
  /** False when the source itself could not be read: what it holds now is unknown. */
  whole: boolean
  documents: DocumentFile[]
  problems: FoundProblem[]
  /** It may only be changing just now: worth another look before it is said. */
  fresh: boolean
}

/** `fresh`: it changed a moment ago, and may be half of what it is going to be. */
export type ReadDocument =
  | { kind: 'document'; at: string; bytes: Uint8Array<ArrayBuffer>; fresh: boolean }
  | { kind: 'unchanged' }
  | { kind: 'problem'; at: string; message: string; fresh: boolean }

/** Where a site's compiled profiles are. What was accepted of it is not read again until it changes. */
export interface ProfileSource {
  /** As people may see it: without credentials. */
  readonly shown: string
  list(): Promise<Listing>
  read(document: DocumentFile): Promise<ReadDocument>
  /** The document was published as it was read last, or is what was published. */
  accept(document: DocumentFile): void
  /** Calls back when something there changes, where that can be known; answers how to stop. */
  watch(changed: () => void): () => void
  /** Ends what it waits for. */
  close(): void
}

/** How long something must have stood still before it is called wrong. */
export const settleMs = 2_000
