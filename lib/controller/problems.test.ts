import { describe, expect, it } from 'vitest'
import { toEc2Error } from '@/lib/ec2/errors'
import { ec2Line, Problems } from './problems'

const lost = (action: string) =>
  toEc2Error(action, Object.assign(new Error('socket hang up'), { name: 'TimeoutError' }))

describe('the problems of the controller', () => {
  it('are one when several calls find nobody at the endpoint, with one advice', () => {
    const problems = new Problems()
    for (const action of ['DescribeInstances', 'DescribeAddresses', 'DescribeInstanceStatus'])
      problems.set(action, ec2Line(lost(action)))
    expect(problems.list()).toHaveLength(1)
    expect(problems.list()[0]).toContain('socket hang up')
    expect(problems.list()[0]?.match(/tries again/g)).toHaveLength(1)
    problems.clear('DescribeInstances')
    expect(problems.list()).toHaveLength(1)
  })
})
