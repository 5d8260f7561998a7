import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { answerSignIn } from '@/lib/access/sign-in'
import { forgetProcessWide } from '@/lib/platform/testing/forget-process-wide'
import { answerRequest } from './http/answer-request'
import { routes } from './routes'

const away = 'postgresql://muster:secret@127.0.0.1:9/muster'

it('is said in words, without a secret', async () => {
  forgetProcessWide()
  Object.assign(process.env, {
    DATABASE_URL: away,
    MUSTER_DATA: mkdtempSync(join(tmpdir(), 'muster-away-')),
    MUSTER_API_TOKEN: 'a-token-for-this-test',
  })
  const asked = [
    answerRequest(
      new Request('http://localhost:3000/api/v1/pools', {
        headers: { authorization: 'Bearer a-token-for-this-test' },
      }),
      routes,
    ),
    answerRequest(
      new Request('http://localhost:3000/api/v1/changes', {
        headers: { authorization: 'Bearer a-token-for-this-test' },
      }),
      routes,
    ),
    answerSignIn(
      new Request('http://localhost:3000/api/auth/sign-in/email', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'admin@example.org', password: 'correct horse' }),
      }),
    ),
  ]
  for (const answer of await Promise.all(asked)) {
    expect(answer.status).toBe(503)
    const text = await answer.text()
    expect(text).toContain('The database does not answer')
    expect(text).not.toContain('secret')
  }
})
