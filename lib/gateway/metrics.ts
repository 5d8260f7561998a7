import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = ReturnType<typeof gatewayMetrics>

export function gatewayMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  // Profiles from memory are answered faster than a labelled counter counts.
  const hot = { 200: 0, 304: 0 }
  const requests = new Counter({
    name: 'muster_gateway_requests_total',
    help: 'Calls answered, by route and status.',
    labelNames: ['route', 'status'] as const,
    registers,
    collect() {
      for (const status of [200, 304] as const) {
        if (hot[status] > 0) this.inc({ route: '/q', status: String(status) }, hot[status])
        hot[status] = 0
      }
    },
  })
  return {
    registry,
    requests,
    /** A profile that was answered from memory. */
    hot(status: 200 | 304): void {
      hot[status] += 1
    },
    duration: new Histogram({
      name: 'muster_gateway_request_seconds',
      help: 'Time to answer a call, by route.',
      labelNames: ['route'] as const,
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    }),
    rooms: new Gauge({
      name: 'muster_gateway_rooms',
      help: 'Rooms open at this gateway.',
      registers,
    }),
    roomEvents: new Counter({
      name: 'muster_gateway_room_events_total',
      help: 'Events told in rooms, by event.',
      labelNames: ['event'] as const,
      registers,
    }),
    logBytes: new Counter({
      name: 'muster_gateway_log_bytes_total',
      help: "Bytes added to machines' logs.",
      registers,
    }),
    registrations: new Counter({
      name: 'muster_gateway_registrations_total',
      help: 'Registrations, by what came of them.',
      labelNames: ['result'] as const,
      registers,
    }),
    phases: new Counter({
      name: 'muster_gateway_phases_total',
      help: 'Phases that machines reported.',
      labelNames: ['phase'] as const,
      registers,
    }),
    listening: new Gauge({
      name: 'muster_gateway_listening',
      help: '1 while the database tells this gateway of changes.',
      registers,
    }),
  }
}
