import { spawn } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { asAccount, identity } from './account'
import type { Home } from './home'

/** The one role of the embedded server, and the name of its database. */
export const role = 'muster'

export function clusterFolder(home: Home): string {
  return join(home.folder, 'data')
}

/** Creates the cluster's files where there are none yet; renamed into place when they are complete. */
export async function createCluster(home: Home, password: string): Promise<void> {
  const cluster = clusterFolder(home)
  if (existsSync(cluster)) return
  const { account, binaries } = home
  const attempt = join(home.folder, 'unfinished')
  rmSync(attempt, { recursive: true, force: true })
  mkdirSync(attempt, { mode: 0o700 })
  const passwordFile = join(home.folder, 'unfinished.password')
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (account.kind === 'user') {
    for (const path of [attempt, passwordFile]) chownSync(path, account.uid, account.gid)
  }
  try {
    const [command, args] = asAccount(account, binaries.initdb, [
      `--pgdata=${attempt}`,
      `--username=${role}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ])
    await finished(command, args, identity(account))
  } finally {
    rmSync(passwordFile, { force: true })
  }
  renameSync(attempt, cluster)
}

function finished(command: string, args: string[], options: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
    let complaint = ''
    child.stderr.setEncoding('utf8').on('data', (text) => {
      complaint += text
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`initdb failed: ${complaint.trim().split('\n').join('; ')}`))
    })
  })
}
