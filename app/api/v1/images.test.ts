import { afterAll, beforeAll, expect, it } from 'vitest'
import { addMachine, addPool } from '@/lib/operations/testing/site'
import { newId } from '@/lib/platform/ids'
import { imageListSchema, imageSchema } from './schemas/images'
import { type TestApi, testApi } from './testing/api'

let api: TestApi

beforeAll(async () => {
  api = await testApi()
  await addPool(api.db, 'wn', { desired: 1 })
})
afterAll(() => api.close())

const call = (method: string, path: string, body?: unknown) => api.admin.call(method, path, body)
const addImage = (more = {}) =>
  api.db.image.create({
    data: {
      ...{ id: newId(), imageId: 'ami-0b1', name: 'golden', ec2State: 'available' },
      ...{ snapshotIds: ['snap-1'], settledAt: new Date(), ...more },
    },
  })

it('bakes an image of a configured machine, in whose place another one comes', async () => {
  const machine = await addMachine(api.db, 'wn', 1, 'configured', { slot: 0 })
  const bake = (name: string) => call('POST', '/images', { machine: machine.name, name })
  expect(await bake('base')).toMatchObject({
    status: 409,
    body: { error: { message: expect.stringContaining('not in its room') } },
  })
  await api.db.machine.update({ where: { id: machine.id }, data: { gatewayId: 'g1' } })
  expect(await bake('?')).toMatchObject({ status: 400 })
  const baked = await bake('base')
  expect(baked).toMatchObject({
    status: 202,
    body: { result: { machine: machine.name, successor: 'wn-0002' } },
  })
  const { body } = await call('GET', `/images/${baked.body.result.image}`)
  expect(imageSchema.parse(body)).toMatchObject({
    name: 'base',
    progress: `${machine.name} drains`,
    operation: baked.body.operation,
    fromMachine: machine.name,
  })
  const machines = await api.db.machine.findMany({ orderBy: { number: 'asc' } })
  expect(machines.map(({ intent, slot }) => [intent, slot])).toEqual([
    ['retire', 0],
    ['serve', 0],
  ])
})

it('retires an image that nothing uses, once its name was typed', async () => {
  const image = await addImage()
  const retire = (confirm: string) => call('DELETE', '/images/ami-0b1', { confirm })
  await addPool(api.db, 'user', { image: 'ami-0b1' })
  const list = imageListSchema.parse((await call('GET', '/images')).body)
  const shown = list.items.find(({ id }) => id === image.id)
  expect(shown).toMatchObject({ pools: ['user'], machines: 0, snapshotIds: ['snap-1'] })
  expect(await retire('golden')).toMatchObject({
    status: 409,
    body: { error: { message: `golden: ${shown?.whyNotRetire}` } },
  })
  await api.db.pool.update({ where: { name: 'user' }, data: { image: 'ami-0b2' } })
  expect(await retire('silver')).toMatchObject({ status: 400 })
  expect(await retire('golden')).toMatchObject({
    status: 202,
    body: { result: { image: image.id } },
  })
  expect(await retire('golden')).toMatchObject({ status: 409 })
})

it('leaves alone what is not ours', async () => {
  await addImage({ imageId: 'ami-0b3', name: 'theirs', managed: false })
  expect(await call('DELETE', '/images/ami-0b3', { confirm: 'theirs' })).toMatchObject({
    status: 409,
    body: { error: { message: 'theirs: The image was not made by Muster: it is only shown.' } },
  })
  expect(await call('GET', '/images/ami-none')).toMatchObject({ status: 404 })
})
