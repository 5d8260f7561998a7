/** From the least to the most that one may do; each may do all that those before it may. */
export const roles = ['viewer', 'operator', 'admin'] as const
export type Role = (typeof roles)[number]

export const roleMeaning: Readonly<Record<Role, string>> = {
  viewer: 'sees everything, changes nothing',
  operator: 'scales pools, retires, replaces and protects machines, moves addresses and volumes',
  admin: 'also creates, edits and deletes pools, and manages users and API tokens',
}

/** Who acts: a person in a browser, a script with an API token, or a part of Muster itself. */
export interface Actor {
  kind: 'user' | 'token' | 'system'
  id: string
  name: string
  role: Role
}

export function may(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}

/** A part of Muster that acts on its own, such as the controller that refills a pool. */
export function systemActor(name: string): Actor {
  return { kind: 'system', id: name, name, role: 'admin' }
}
