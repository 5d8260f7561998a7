import { readFileSync } from 'node:fs'
import type { ChaosStack } from '@/chaos/stack/stack'
import { signIn } from './reads'
import { type Done, Stuck, until } from './script'

const password = 'a password of some length'

/** Somebody changes the own password, which only the console's page can do. */
export async function ownPassword({ api, consoleUrls }: ChaosStack, round: number): Promise<void> {
  const console = consoleUrls[0] ?? ''
  const email = `own${round}@example.org`
  const { result } = await api.post<Done<{ user: { id: string } }>>('/users', {
    ...{ email, name: 'Someone', role: 'viewer', password },
  })
  const cookie = await signIn(console, { email, password })
  const changed = `${password}, changed`
  await until('the password is changed', async () => {
    const answer = await fetch(`${console}/access`, {
      method: 'POST',
      headers: { 'next-action': actionId('changePasswordAction'), cookie, origin: console },
      body: JSON.stringify([password, changed]),
    }).catch(() => undefined)
    await answer?.body?.cancel()
    return answer !== undefined && answer.status < 500
  })
  await signIn(console, { email, password: changed })
  await api.delete(`/users/${result.user.id}`)
}

interface Manifest {
  node: Record<string, { exportedName: string }>
}

/** What Next.js calls an action in its requests. */
function actionId(name: string): string {
  const text = readFileSync('.next/server/server-reference-manifest.json', 'utf8')
  const { node } = JSON.parse(text) as Manifest
  const found = Object.entries(node).find(([, action]) => action.exportedName === name)
  if (!found) throw new Stuck(`the console has no ${name}`)
  return found[0]
}
