import { describe, expect, it } from 'vitest'
import { reassignSides } from './reassign-sides'

const ofCe = {
  publicIp: '54.1.2.3',
  machine: 'ce-0001',
  instanceId: 'i-1',
  claim: { pool: 'ce', slot: 0, machine: 'ce-0001' },
}
const worker = { name: 'wn-0001', publicIp: '3.4.5.6', elasticIp: null }

describe('the two sides of a reassignment', () => {
  it('the giver gets a new public address, the taker loses the one that EC2 lent it', () => {
    const { from, to } = reassignSides(ofCe, worker)
    expect(from).toMatchObject({ name: 'ce-0001' })
    expect(from.gets.join()).toContain('new public address')
    expect(from.loses.join()).toMatch(/54\.1\.2\.3.*slot ce\/0/)
    expect(to.loses.join()).toContain('3.4.5.6')
    expect(to.gets).toEqual(['54.1.2.3'])
  })

  it('a free address takes nothing from anybody', () => {
    const { from } = reassignSides({ ...ofCe, machine: null, instanceId: null }, worker)
    expect(from).toEqual({ name: 'Nobody', loses: [], gets: [] })
  })

  it('an instance that is not ours is named by its id', () => {
    expect(reassignSides({ ...ofCe, machine: null }, worker).from.name).toBe('i-1')
  })

  it('a machine without a public address has none to lose', () => {
    expect(reassignSides(ofCe, { ...worker, publicIp: null }).to.loses).toEqual([])
  })

  it('taken from everybody it is free', () => {
    expect(reassignSides(ofCe, null).to.gets.join()).toContain('free')
  })
})
