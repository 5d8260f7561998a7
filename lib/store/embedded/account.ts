import { type SpawnOptions, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'

/** As whom PostgreSQL runs: it refuses root, and a user without an entry among the system's. */
export interface Account {
  kind: 'self' | 'namespace' | 'user'
  /** Who owns the data folder, as seen from outside. */
  uid: number
  gid: number
  /** The command that stands before PostgreSQL's. */
  prefix: string[]
}

interface User {
  uid: number
  gid: number
}

/** The account of this process when PostgreSQL runs under it as it is. */
export function ownAccount(): Account | undefined {
  try {
    const { uid, gid } = userInfo()
    return uid === 0 ? undefined : { kind: 'self', uid, gid, prefix: [] }
  } catch {
    return undefined
  }
}

/**
 * This process's own rights, but under another user's number, in a user namespace. PostgreSQL can
 * then reach every folder that we can, even one that only root may enter.
 */
export function namespaceAccount(): Account | undefined {
  const guise = knownUser('nobody') ?? knownUser('daemon')
  if (!guise || !process.getuid || !process.getgid) return undefined
  const prefix = ['unshare', '-U', `--map-user=${guise.uid}`, `--map-group=${guise.gid}`]
  return { kind: 'namespace', uid: process.getuid(), gid: process.getgid(), prefix }
}

/** Another user's account, which only root may take; by default PostgreSQL's own or nobody's. */
export function userAccount(uid?: number): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const user =
    uid === undefined
      ? (knownUser('postgres') ?? knownUser('nobody'))
      : users().find((candidate) => candidate.uid === uid)
  return user && { kind: 'user', uid: user.uid, gid: user.gid, prefix: [] }
}

/** Whether PostgreSQL starts under the account and can write into the folder. */
export function canRun(account: Account, postgres: string, folder: string): boolean {
  const script = 'test -w "$1" && "$2" --version'
  const [command, args] = asAccount(account, 'sh', ['-c', script, 'sh', folder, postgres])
  return spawnSync(command, args, { ...identity(account), stdio: 'ignore' }).status === 0
}

/** A command and its arguments as the account runs them. */
export function asAccount(
  account: Account,
  command: string,
  args: string[],
): [command: string, args: string[]] {
  const [first, ...rest] = [...account.prefix, command, ...args]
  return [first ?? command, rest]
}

/** The part of the spawn options that names the account. */
export function identity(account: Account): Pick<SpawnOptions, 'uid' | 'gid' | 'cwd'> {
  // From a folder that the other user may not enter, not even `sh` starts without complaint.
  return account.kind === 'user' ? { uid: account.uid, gid: account.gid, cwd: '/' } : {}
}

function knownUser(name: string): User | undefined {
  return users().find((user) => user.name === name && user.uid !== 0)
}

function users(): (User & { name: string })[] {
  try {
    return readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
  } catch {
    return []
  }
}
