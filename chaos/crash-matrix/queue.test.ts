import { expect, test } from 'vitest'
import { eachProcess } from './processes'
import { Queue, type Turn } from './queue'

const nothing = eachProcess((): string[] => [])
const only = (controller: string[]) => ({ ...nothing, controller })
const six = ['a', 'b', 'c', 'd', 'e', 'f']

function next(queue: Queue): Turn {
  const turn = queue.next()
  if (!turn) throw new Error('nothing waits')
  return turn
}

test('each point waits in the first story that comes to it', () => {
  const queue = new Queue(0, 4)
  queue.add(only(six))
  queue.add(only(['b', 'x', 'a', 'y']))
  const turns = [next(queue), next(queue), next(queue)]
  expect(turns.map(({ anew }) => anew)).toEqual([false, false, false])
  expect(turns[0]).toMatchObject({ story: 0, points: { controller: { length: 4 } } })
  const met = turns.flatMap(({ points }) => points.controller)
  expect(met.sort()).toEqual([...six, 'x', 'y'])
  expect(queue.next()).toBeUndefined()
})

test('what was missed is tried all at once, in lives of its own, as long as that leads to deaths', () => {
  const queue = new Queue(0, 2)
  queue.add(only(six))
  for (const _ of [1, 2, 3]) {
    const turn = next(queue)
    expect(turn.points.controller).toHaveLength(2)
    queue.told(turn, turn.points, nothing, 0)
  }
  const all = next(queue)
  expect(all.anew).toBe(true)
  expect(all.points.controller.sort()).toEqual(six)
  queue.told(all, only(['a', 'b']), nothing, 4)
  for (const _ of [1, 2, 3]) {
    const turn = next(queue)
    expect(turn).toEqual({ story: 0, points: only(['a', 'b']), anew: true })
    queue.told(turn, turn.points, nothing, 0)
  }
  expect(queue.next()).toBeUndefined()
})

test('a point that is reached only because somebody died is met as well, in that story', () => {
  const queue = new Queue(0, 4)
  queue.add(only(['a']))
  queue.told(next(queue), nothing, only(['a', 'late']), 1)
  expect(next(queue)).toEqual({ story: 0, points: only(['late']), anew: true })
})

test('what a story does not come to any more waits in the next one that comes to it', () => {
  const queue = new Queue(0, 4)
  queue.add(only(['a', 'b']))
  queue.add(only(['c']))
  queue.add(only(['b', 'd']))
  const vain = (turn: Turn) => queue.told(turn, turn.points, nothing, 0)
  for (let fresh = next(queue); ; fresh = next(queue)) {
    if (fresh.anew) {
      vain(fresh)
      break
    }
    queue.told(fresh, fresh.story === 0 ? fresh.points : nothing, nothing, 1)
  }
  vain(next(queue))
  vain(next(queue))
  const handedOn = next(queue)
  expect(handedOn).toEqual({ story: 2, points: only(['b']), anew: true })
  queue.told(handedOn, nothing, nothing, 1)
  expect(queue.next()).toBeUndefined()
})
