import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Logger } from '@/lib/platform/log'
import { type Account, canRun, namespaceAccount, ownAccount, userAccount } from './account'
import { type Binaries, binariesIn } from './binaries'

/** The folder that holds the cluster, and with which programs and as whom it runs. */
export interface Home {
  folder: string
  binaries: Binaries
  account: Account
}

/**
 * Finds a way to run PostgreSQL on the data of `<dataDir>/postgres`. Where neither this process's
 * own account nor a user namespace will do, the data moves to a folder that an unprivileged user
 * can reach, and `<dataDir>/postgres` becomes a link to it.
 */
export function settle(
  dataDir: string,
  binaries: Binaries,
  log: Logger,
  options: { namespaces: boolean },
): Home {
  const folder = join(dataDir, 'postgres')
  makeFolder(folder)
  const own = ownAccount()
  const namespace = own === undefined && options.namespaces ? namespaceAccount() : undefined
  const ownerUid = statSync(folder).uid
  for (const account of [own, namespace]) {
    if (account && ownerUid === account.uid && canRun(account, binaries.postgres, folder)) {
      return { folder: realpathSync(folder), binaries, account }
    }
  }
  const user = userAccount(ownerUid === 0 ? undefined : ownerUid)
  if (!user) {
    throw new Error(
      `the embedded PostgreSQL cannot run here (as this user, in ${folder}): start Muster as the folder's owner or set DATABASE_URL`,
    )
  }
  if (ownerUid === 0) giveTo(user, folder)
  if (canRun(user, binaries.postgres, folder)) return { folder, binaries, account: user }
  if (!isLink(folder)) {
    moveOut(folder, user)
    log.info(
      { folder: realpathSync(folder) },
      'PostgreSQL refuses to run as root and no other user can enter the data folder: the database is kept outside it',
    )
  }
  const outside = realpathSync(folder)
  const copies = copyBinaries(binaries, outside, user)
  if (!canRun(user, copies.postgres, outside)) {
    throw new Error(
      `the embedded PostgreSQL cannot run as user ${user.uid} in ${outside}: set DATABASE_URL`,
    )
  }
  return { folder: outside, binaries: copies, account: user }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    if (!isLink(folder)) throw error
    throw new Error(`${folder} points to a folder that is gone: restore it, or remove the link`)
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
}

function moveOut(folder: string, user: Account): void {
  const place = mkdtempSync(join(placeForMany(), 'postgres-'))
  // Copied, because the new place may be on another file system.
  run('cp', ['-a', `${folder}/.`, place])
  giveTo(user, place)
  rmSync(folder, { recursive: true })
  symlinkSync(place, folder)
}

function placeForMany(): string {
  const place = '/var/lib/muster'
  try {
    mkdirSync(place, { recursive: true })
    chmodSync(place, 0o755)
    return place
  } catch {
    return '/var/tmp'
  }
}

function giveTo(user: Account, folder: string): void {
  run('chown', ['-R', `${user.uid}:${user.gid}`, `${folder}/`])
}

function copyBinaries(binaries: Binaries, place: string, user: Account): Binaries {
  const root = join(place, `programs-${binaries.version}`)
  if (!existsSync(root)) {
    const unfinished = `${root}.unfinished`
    rmSync(unfinished, { recursive: true, force: true })
    cpSync(join(binaries.root, 'native'), join(unfinished, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
    })
    giveTo(user, unfinished)
    renameSync(unfinished, root)
  }
  return binariesIn(root, binaries.version)
}

function run(command: string, args: string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`)
}
