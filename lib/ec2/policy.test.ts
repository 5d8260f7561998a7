import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

test('the policy in the guide allows every action of EC2 that is called, and no other', () => {
  const called = new Set(
    readdirSync('lib/ec2')
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .flatMap((file) => [
        ...readFileSync(`lib/ec2/${file}`, 'utf8').matchAll(/new ([A-Z]\w+)Command\(/g),
      ])
      .map(([, action]) => `ec2:${action}`),
  )
  expect(called.size).toBeGreaterThan(20)
  const [, json = ''] =
    /```json\n(\{\s+"Version"[\s\S]*?)```/.exec(readFileSync('docs/deploying.md', 'utf8')) ?? []
  const policy: { Statement: { Action: string | string[] }[] } = JSON.parse(json)
  const allowed = policy.Statement.flatMap(({ Action }) => Action)
  expect(allowed.filter((action) => action.startsWith('ec2:')).sort()).toEqual([...called].sort())
})
