// The order in which ncm-ncd runs components: after their pre-dependencies, before their
// post-dependencies, otherwise by name, as the real one sorts.

/** Throws an Error with ncm-ncd's words when the components cannot be ordered. */
export function orderComponents(components) {
  const followers = new Map(Object.keys(components).map((name) => [name, new Set()]))
  for (const [name, component] of Object.entries(components)) {
    for (const before of component.dependencies?.pre ?? []) {
      const known = followers.get(before)
      if (!known) throw new Error(`pre-requisite for component "${name}" does not exist: ${before}`)
      known.add(name)
    }
    for (const after of component.dependencies?.post ?? []) {
      if (!followers.has(after)) {
        throw new Error(`post-requisite for component "${name}"  does not exist: ${after}`)
      }
      followers.get(name).add(after)
    }
  }
  const ordered = []
  const done = new Set()
  const visit = (name, path) => {
    if (path.includes(name)) {
      throw new Error(`dependency ordering loop detected: ${[...path, name].join(' < ')}`)
    }
    if (done.has(name)) return
    for (const next of [...followers.get(name)].sort()) visit(next, [...path, name])
    done.add(name)
    ordered.unshift(name)
  }
  for (const name of [...followers.keys()].sort()) visit(name, [])
  return ordered
}

/** The named components and everything they depend on. */
export function withDependencies(components, names) {
  const chosen = {}
  const add = (name) => {
    if (chosen[name] || !components[name]) return
    chosen[name] = components[name]
    const { pre = [], post = [] } = components[name].dependencies ?? {}
    for (const other of [...pre, ...post]) add(other)
  }
  for (const name of names) add(name)
  return chosen
}
