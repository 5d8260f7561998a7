import { largestDocument } from './check-document'
import { readPointer, writePointer } from './json-pointer'
import { kindOf, type PanDict, type PanValue } from './pan-value'
import { readJson } from './read-json'
import { sameValue, worthAlike } from './same-value'
import { writeJson } from './write-json'

type Keys = string[]

/** An operation of a JSON Patch, its pointers taken apart. */
export type OverlayOperation =
  | { op: 'add' | 'replace' | 'test'; path: Keys; value: PanValue }
  | { op: 'remove'; path: Keys }
  | { op: 'move' | 'copy'; path: Keys; from: Keys }

export type ParsedOverlay =
  | { ok: true; patch: OverlayOperation[] }
  | { ok: false; reason: string /** Counted from 1. */; operation?: number }

export type Overlaid =
  | { ok: true; document: PanDict }
  | { ok: false /** Counted from 1. */; operation: number; reason: string }

/** Why an operation cannot be done; never leaves this file. */
class Impossible extends Error {}

/**
 * Reads a JSON Patch (RFC 6902): its text, in which 1.0 stays a double, or what JSON.parse made of it.
 */
export function parseOverlay(raw: unknown): ParsedOverlay {
  const read = typeof raw === 'string' ? readJson(raw) : fromJson(raw)
  if (!read.ok) return { ok: false, reason: `line ${read.line}: ${read.reason}` }
  if (!Array.isArray(read.value)) {
    return { ok: false, reason: `an overlay is a list of operations, not ${kindOf(read.value)}` }
  }
  const patch: OverlayOperation[] = []
  for (const [index, given] of read.value.entries()) {
    try {
      patch.push(parseOperation(given))
    } catch (error) {
      return refused(error, index)
    }
  }
  return { ok: true, patch }
}

/** The document with the operations done one after the other; the one given stays as it is. */
export function applyOverlay(document: PanDict, patch: readonly OverlayOperation[]): Overlaid {
  let root: PanDict = document
  let copied = 0
  for (const [index, operation] of patch.entries()) {
    try {
      // Copies of copies double: forty operations would make more than any machine can hold.
      if (operation.op === 'copy') copied += extent(valueAt(root, operation.from), largestDocument)
      if (copied > largestDocument) throw new Impossible('it copies more than a profile may hold')
      const result = apply(root, operation)
      if (!(result instanceof Map)) {
        throw new Impossible(`the whole document would become ${kindOf(result)}`)
      }
      root = result
    } catch (error) {
      return refused(error, index, operation)
    }
  }
  return { ok: true, document: root }
}

function refused(error: unknown, index: number, operation?: OverlayOperation) {
  if (!(error instanceof Impossible)) throw error
  const named = operation ? `${operation.op} ${writePointer(operation.path) || '/'}: ` : ''
  return { ok: false as const, operation: index + 1, reason: `${named}${error.message}` }
}

function parseOperation(given: PanValue): OverlayOperation {
  if (!(given instanceof Map)) throw new Impossible(`it is ${kindOf(given)}, not an object`)
  const op = given.get('op')
  const path = pointerOf(given, 'path')
  switch (op) {
    case 'add':
    case 'replace':
    case 'test': {
      const value = given.get('value')
      if (value === undefined) throw new Impossible(`${op} needs a value`)
      return { op, path, value }
    }
    case 'remove':
      return { op, path }
    case 'move':
    case 'copy':
      return { op, path, from: pointerOf(given, 'from') }
    default:
      throw new Impossible(
        `op is ${op === undefined ? 'missing' : writeJson(op)}; it is add, remove, replace, move, copy or test`,
      )
  }
}

function pointerOf(given: PanDict, member: 'path' | 'from'): Keys {
  const pointer = given.get(member)
  if (typeof pointer !== 'string') {
    throw new Impossible(`${member} is ${pointer === undefined ? 'missing' : kindOf(pointer)}`)
  }
  const keys = readPointer(pointer)
  if (keys) return keys
  const why = pointer.startsWith('/') ? '~ is written ~0, / in a key ~1' : 'it must begin with /'
  throw new Impossible(`${member} ${JSON.stringify(pointer)} is no JSON pointer: ${why}`)
}

function apply(root: PanDict, operation: OverlayOperation): PanValue {
  const { path } = operation
  switch (operation.op) {
    case 'add':
      return add(root, path, operation.value)
    case 'remove':
      return remove(root, path)
    case 'replace':
      valueAt(root, path)
      return edit(root, path, (parent, key) => put(parent, key, operation.value), operation.value)
    case 'copy':
      return add(root, path, valueAt(root, operation.from))
    case 'move': {
      const { from } = operation
      const value = valueAt(root, from)
      const same = from.every((key, index) => key === path[index])
      if (same && from.length === path.length) return root
      if (same) throw new Impossible(`${writePointer(from) || '/'} cannot move into itself`)
      return add(asDict(remove(root, from)), path, value)
    }
    case 'test': {
      const value = valueAt(root, path)
      // RFC 6902 has numbers compared by what they are worth.
      if (sameValue(value, operation.value, worthAlike)) return root
      throw new Impossible(`it is ${shown(value)}, not ${shown(operation.value)}`)
    }
  }
}

function asDict(value: PanValue): PanDict {
  return value instanceof Map ? value : new Map()
}

function add(root: PanDict, path: Keys, value: PanValue): PanValue {
  return edit(
    root,
    path,
    (parent, key) => {
      if (parent instanceof Map) return put(parent, key, value)
      const index = key === '-' ? parent.length : indexIn(parent, key, parent.length)
      return parent.toSpliced(index, 0, value)
    },
    value,
  )
}

function remove(root: PanDict, path: Keys): PanValue {
  valueAt(root, path)
  if (path.length === 0) throw new Impossible('the whole document cannot go')
  return edit(
    root,
    path,
    (parent, key) => {
      if (Array.isArray(parent)) return parent.toSpliced(Number(key), 1)
      const rest = new Map(parent)
      rest.delete(key)
      return rest
    },
    null,
  )
}

type Parent = PanDict | PanValue[]

function put(parent: Parent, key: string, value: PanValue): Parent {
  return parent instanceof Map ? new Map(parent).set(key, value) : parent.with(Number(key), value)
}

/** Copies what lies on the way, so that the document before stays what it was. */
function edit(
  root: PanDict,
  path: Keys,
  change: (parent: Parent, key: string) => Parent,
  whole: PanValue,
): PanValue {
  const last = path.at(-1)
  if (last === undefined) return whole
  const within = (value: PanValue, depth: number): PanValue => {
    const parent = asParent(value, path.slice(0, depth))
    const key = path[depth] ?? last
    if (depth === path.length - 1) return change(parent, key)
    return put(parent, key, within(childOf(parent, key, path.slice(0, depth + 1)), depth + 1))
  }
  return within(root, 0)
}

function valueAt(root: PanDict, path: Keys): PanValue {
  let value: PanValue = root
  for (const [depth, key] of path.entries()) {
    value = childOf(asParent(value, path.slice(0, depth)), key, path.slice(0, depth + 1))
  }
  return value
}

function asParent(value: PanValue, path: Keys): Parent {
  if (value instanceof Map || Array.isArray(value)) return value
  throw new Impossible(`${writePointer(path) || '/'} is ${kindOf(value)}, which holds nothing`)
}

function childOf(parent: Parent, key: string, path: Keys): PanValue {
  const child =
    parent instanceof Map ? parent.get(key) : parent[indexIn(parent, key, parent.length - 1)]
  if (child === undefined) throw new Impossible(`there is no ${writePointer(path)}`)
  return child
}

function indexIn(list: PanValue[], key: string, last: number): number {
  if (!/^(0|[1-9]\d*)$/.test(key)) {
    throw new Impossible(`${JSON.stringify(key)} is no index of a list`)
  }
  if (Number(key) > last)
    throw new Impossible(`index ${key} is beyond the list's ${list.length} elements`)
  return Number(key)
}

/** About how long the value is when written, looked at until it is more than `most`. */
function extent(value: PanValue, most: number): number {
  if (typeof value === 'string') return value.length + 2
  if (!(value instanceof Map) && !Array.isArray(value)) return 5
  let sum = 2
  for (const [key, child] of value.entries()) {
    sum += String(key).length + extent(child, most - sum)
    if (sum > most) return sum
  }
  return sum
}

function shown(value: PanValue): string {
  const text = writeJson(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

/** What JSON.parse made of a JSON text; a number that was 1.0 there is 1 by now. */
function fromJson(raw: unknown) {
  const text = JSON.stringify(raw)
  return text === undefined
    ? { ok: false as const, line: 1, reason: `it is ${typeof raw}` }
    : readJson(text)
}
