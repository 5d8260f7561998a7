import { now } from '@/lib/platform/clock'
import { type Change, Journal } from './journal'
import type {
  AddressRecord,
  ImageRecord,
  InstanceRecord,
  LaunchTokenRecord,
  SnapshotRecord,
  TagsRecord,
  UserDataRecord,
  VolumeRecord,
} from './records'

interface Row {
  id: string
  seq: number
  hiddenUntil?: number | undefined
}

type Listener<T> = (row: T | undefined, before: T | undefined) => void

/** What the journal needs of a table, whatever its rows are. */
interface Kept {
  get(id: string): Row | undefined
  all(): IterableIterator<Row>
  put(row: Row): void
  delete(id: string): void
}

/** Rows by id, in the order they were made. Rows are replaced, never changed in place. */
export class Table<T extends Row> {
  readonly #rows = new Map<string, T>()
  readonly #changed: (id: string) => void
  readonly #listeners: Listener<T>[] = []

  constructor(changed: (id: string) => void) {
    this.#changed = changed
  }

  get(id: string): T | undefined {
    return this.#rows.get(id)
  }

  /** Like `get`, but a row that eventual consistency still hides is not there. */
  visible(id: string): T | undefined {
    const row = this.#rows.get(id)
    return row && isVisible(row) ? row : undefined
  }

  get size(): number {
    return this.#rows.size
  }

  all(): IterableIterator<T> {
    return this.#rows.values()
  }

  put(row: T): void {
    const before = this.#rows.get(row.id)
    this.#rows.set(row.id, row)
    this.#changed(row.id)
    for (const listener of this.#listeners) listener(row, before)
  }

  /** Changes parts of a row that is there; nothing happens when it is gone. */
  patch(id: string, change: Partial<T>): T | undefined {
    const before = this.#rows.get(id)
    if (!before) return undefined
    const row = { ...before, ...change }
    this.put(row)
    return row
  }

  delete(id: string): void {
    const before = this.#rows.get(id)
    if (!before) return
    this.#rows.delete(id)
    this.#changed(id)
    for (const listener of this.#listeners) listener(undefined, before)
  }

  /** Called with every change, and at start with every row. */
  onChange(listener: Listener<T>): void {
    this.#listeners.push(listener)
  }
}

export function isVisible(row: { hiddenUntil?: number | undefined }): boolean {
  return row.hiddenUntil === undefined || row.hiddenUntil <= now().getTime()
}

const compactAfterBytes = 64 * 1024 * 1024

/** The account: all that exists in it, kept in the journal. */
export class State {
  readonly #journal: Journal
  readonly #dirty = new Map<string, Set<string>>()
  readonly #tables = new Map<string, Kept>()
  #seq = 0

  readonly instances = this.#table<InstanceRecord>('instance')
  readonly launchTokens = this.#table<LaunchTokenRecord>('launch-token')
  readonly userData = this.#table<UserDataRecord>('user-data')
  readonly volumes = this.#table<VolumeRecord>('volume')
  readonly snapshots = this.#table<SnapshotRecord>('snapshot')
  readonly addresses = this.#table<AddressRecord>('address')
  readonly images = this.#table<ImageRecord>('image')
  readonly tags = this.#table<TagsRecord>('tags')

  readonly #volumesByInstance = new Map<string, Set<string>>()
  readonly #addressByInstance = new Map<string, string>()

  constructor(folder: string) {
    this.#journal = new Journal(folder)
    this.volumes.onChange((row, before) => {
      const from = before?.attachment?.instanceId
      const to = row?.attachment?.instanceId
      if (from && from !== to) this.#volumesByInstance.get(from)?.delete(before.id)
      if (to) {
        const volumes = this.#volumesByInstance.get(to) ?? new Set()
        this.#volumesByInstance.set(to, volumes.add(row.id))
      }
    })
    this.addresses.onChange((row, before) => {
      const from = before?.association?.instanceId
      if (from && this.#addressByInstance.get(from) === before.id) {
        this.#addressByInstance.delete(from)
      }
      if (row?.association) this.#addressByInstance.set(row.association.instanceId, row.id)
    })
    this.instances.onChange((row, before) => {
      if (!row && before) this.#volumesByInstance.delete(before.id)
    })
    for (const [name, id, row] of this.#journal.read()) {
      const table = this.#tables.get(name)
      if (!table) continue
      if (isRow(row)) table.put(row)
      else table.delete(id)
    }
    this.#dirty.clear()
    for (const table of this.#tables.values()) {
      for (const row of table.all()) this.#seq = Math.max(this.#seq, row.seq)
    }
    this.compact()
  }

  nextSeq(): number {
    return ++this.#seq
  }

  tagsOf(id: string): Readonly<Record<string, string>> {
    return this.tags.get(id)?.tags ?? noTags
  }

  setTags(id: string, tags: Record<string, string>): void {
    if (Object.keys(tags).length === 0) this.tags.delete(id)
    else this.tags.put({ id, seq: this.tags.get(id)?.seq ?? this.nextSeq(), tags })
  }

  volumesOf(instanceId: string): VolumeRecord[] {
    const ids = this.#volumesByInstance.get(instanceId)
    if (!ids) return []
    return [...ids].flatMap((id) => this.volumes.get(id) ?? [])
  }

  addressOf(instanceId: string): AddressRecord | undefined {
    const id = this.#addressByInstance.get(instanceId)
    return id === undefined ? undefined : this.addresses.get(id)
  }

  /** Writes what changed since the last call. Every answer waits for it. */
  commit(): void {
    if (this.#dirty.size === 0) return
    const changes: Change[] = []
    for (const [name, ids] of this.#dirty) {
      const table = this.#tables.get(name)
      for (const id of ids) changes.push([name, id, table?.get(id)])
    }
    this.#journal.append(changes)
    this.#dirty.clear()
    if (this.#journal.grown > compactAfterBytes) this.compact()
  }

  /** Rewrites the journal as the rows that there are. */
  compact(): void {
    this.#journal.rewrite(this.#rows())
    this.#dirty.clear()
  }

  close(): void {
    this.commit()
    this.#journal.close()
  }

  *#rows(): Generator<Change> {
    for (const [name, table] of this.#tables) {
      for (const row of table.all()) yield [name, row.id, row]
    }
  }

  #table<T extends Row>(name: string): Table<T> {
    const dirty = this.#dirty
    const table = new Table<T>((id) => {
      const ids = dirty.get(name)
      if (ids) ids.add(id)
      else dirty.set(name, new Set([id]))
    })
    this.#tables.set(name, table)
    return table
  }
}

const noTags: Readonly<Record<string, string>> = Object.freeze({})

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && 'id' in value && 'seq' in value
}
