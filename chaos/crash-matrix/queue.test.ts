import { expect, test } from 'vitest'
import { eachProcess } from './processes'
import { Queue } from './queue'

const only = (controller: string[]) => ({ ...eachProcess((): string[] => []), controller })
const six = ['a', 'b', 'c', 'd', 'e', 'f']

test('each point waits in the first story that comes to it, and is met in its order', () => {
  const queue = new Queue(0)
  queue.add(only(six), 4)
  queue.add(only(['b', 'x', 'a', 'y']), 4)
  const first = queue.next()
  expect(first).toMatchObject({ story: 0, anew: false })
  const met = first?.points.controller ?? []
  expect(met).toHaveLength(4)
  expect(met).toEqual([...met].sort())
  const rest = [queue.next(), queue.next()]
  const controllers = rest.flatMap((turn) => turn?.points.controller ?? [])
  expect([...met, ...controllers].sort()).toEqual([...six, 'x', 'y'])
  expect(queue.next()).toBeUndefined()
})

test('what timing kept from a point is tried again, in a life of its own, but not for ever', () => {
  const queue = new Queue(0)
  queue.add(only(['a']), 4)
  for (const anew of [false, true, true]) {
    expect(queue.next()).toEqual({ story: 0, points: only(['a']), anew })
    queue.again(0, only(['a']))
  }
  expect(queue.next()).toBeUndefined()
})

test('a point that is reached only because somebody died is met once', () => {
  const queue = new Queue(0)
  queue.add(only(['a']), 4)
  queue.next()
  queue.learn(0, only(['a', 'late']))
  expect(queue.next()?.points.controller).toEqual(['late'])
  queue.again(0, only(['late']))
  expect(queue.next()).toBeUndefined()
})
