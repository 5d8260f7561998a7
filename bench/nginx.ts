import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { answers, stopped } from '@/lib/platform/testing/child-process'
import { freePort } from '@/lib/platform/testing/free-ports'
import type { Program } from './programs'

export interface StaticFile {
  path: string
  body: Uint8Array
  gzipped: Uint8Array
  modified: Date
}

/** nginx with one worker that serves these files, otherwise as Debian sets it up. */
export async function startNginx({ path, env }: Program, files: readonly StaticFile[]) {
  const folder = mkdtempSync(join(tmpdir(), 'muster-bench-nginx-'))
  const root = join(folder, 'root')
  for (const file of [...files, readiness]) {
    const name = join(root, file.path)
    mkdirSync(dirname(name), { recursive: true })
    for (const [suffix, bytes] of [
      ['', file.body],
      ['.gz', file.gzipped],
    ] as const) {
      writeFileSync(`${name}${suffix}`, bytes)
      utimesSync(`${name}${suffix}`, file.modified, file.modified)
    }
  }
  const port = await freePort()
  writeFileSync(join(folder, 'nginx.conf'), configuration(folder, root, port))
  const args = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')]
  const child = spawn(path, args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  const url = `http://127.0.0.1:${port}`
  await answers(child, `${url}${readiness.path}`, 'nginx')
  return {
    pid: child.pid ?? 0,
    url,
    async stop() {
      await stopped(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const readiness: StaticFile = {
  path: '/readyz',
  body: new Uint8Array([10]),
  gzipped: new Uint8Array(),
  modified: new Date(0),
}

/** One process does the work, so that its processor time is all of it. */
function configuration(folder: string, root: string, port: number): string {
  const scratch = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  types { application/json json; }
${scratch.map((name) => `  ${name}_temp_path ${folder}/${name};`).join('\n')}
  server {
    listen 127.0.0.1:${port};
    root ${root};
    gzip_static on;
    gzip_vary on;
  }
}
`
}
