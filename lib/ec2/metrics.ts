import { Counter, Histogram, type Registry } from 'prom-client'
import type { MeasuredCall } from './client'

/** Metrics of the calls to EC2; pass the answer to `createEc2` as `measure`. */
export function ec2Metrics(registry: Registry): (call: MeasuredCall) => void {
  const duration = new Histogram({
    name: 'muster_ec2_call_seconds',
    help: 'Time from sending a request to EC2 to its answer',
    labelNames: ['action', 'outcome'],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  })
  const waited = new Counter({
    name: 'muster_ec2_wait_seconds_total',
    help: 'Time that requests to EC2 waited for their turn',
    labelNames: ['action'],
    registers: [registry],
  })
  return ({ action, outcome, seconds, waitedSeconds }) => {
    duration.observe({ action, outcome }, seconds)
    waited.inc({ action }, waitedSeconds)
  }
}
