/**
 * One value for the whole process, made at its first use. Next.js loads a module anew for each of
 * its bundles and at every hot reload: what holds a connection is kept here instead.
 */
export function processWide<T>(name: string, make: () => T): T {
  const key = Symbol.for(`muster.${name}`)
  // The name alone decides who fills the entry, and so its type.
  const kept = Reflect.get(globalThis, key) as { value: T } | undefined
  if (kept) return kept.value
  const made = { value: make() }
  Reflect.set(globalThis, key, made)
  return made.value
}
