import fc from 'fast-check'
import type { Cut } from './life'

/** Something that somebody does or that befalls the site. Who is meant is chosen by `pick` among those there are. */
export type Event =
  | { do: 'scale'; to: number }
  | { do: 'retire' | 'replace' | 'protect' | 'unprotect'; pick: number }
  | { do: 'allocate address' | 'release address' | 'create volume'; pick: number }
  | { do: 'move address' | 'attach volume'; pick: number; to: number }
  | { do: 'free address' | 'detach volume' | 'snapshot volume' | 'delete volume'; pick: number }
  | { do: 'grow volume' | 'force detach'; pick: number }
  | {
      do: 'instance fails' | 'instance is terminated' | 'machine fails' | 'room breaks'
      pick: number
    }
  | { do: 'no room' | 'room again'; zone: number }
  | { do: 'clock jumps'; byMs: number }
  | { do: 'time passes'; ms: number }

/** How a call to EC2 goes wrong; decided by its action and how often that was called before. */
export interface Fault {
  action: string
  nth: number
  how:
    | 'never arrives'
    | 'reply is lost'
    | 'throttled'
    | 'unavailable'
    | 'fails after it worked'
    | 'late'
    | 'old answer'
}

/** What happens, then a pass of the controller, then some time. */
export interface Round {
  events: Event[]
  /** What comes between at a cut that waits. */
  between: Event
  cut: Cut | null
  waitMs: number
}

export interface Schedule {
  /** Machines asked for in the beginning; `settled`: nothing goes wrong before they are in service. */
  start: { desired: number; settled: boolean }
  /** How slow this EC2 is: an index into `slownesses`. */
  slow: number
  /** What the pool's slots own. */
  claims: 'nothing' | 'address' | 'volume' | 'both'
  drainSeconds: number
  rounds: Round[]
  faults: Fault[]
}

export const slownesses = [
  {
    ...{ shown: 0, tokenless: 0, addressed: 0, starts: 1_000, ends: 1_000 },
    ...{ attaches: 500, detaches: 500, makes: 500 },
  },
  {
    ...{ shown: 3_000, tokenless: 3_000, addressed: 8_000, starts: 12_000, ends: 20_000 },
    ...{ attaches: 3_000, detaches: 4_000, makes: 5_000 },
  },
  {
    ...{ shown: 20_000, tokenless: 20_000, addressed: 45_000, starts: 40_000, ends: 90_000 },
    ...{ attaches: 15_000, detaches: 25_000, makes: 20_000 },
  },
  {
    ...{ shown: 3_000, tokenless: 220_000, addressed: 8_000, starts: 12_000, ends: 20_000 },
    ...{ attaches: 3_000, detaches: 4_000, makes: 5_000 },
  },
] as const

const pick = fc.nat({ max: 7 })

const byPick = (...names: readonly string[]) =>
  fc.record({ do: fc.constantFrom(...names), pick }) as fc.Arbitrary<Event>

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('scale' as const), to: fc.nat({ max: 3 }) }),
  },
  { weight: 4, arbitrary: byPick('retire', 'replace') },
  { weight: 1, arbitrary: byPick('protect', 'unprotect') },
  { weight: 2, arbitrary: byPick('allocate address', 'create volume') },
  { weight: 1, arbitrary: byPick('release address', 'free address', 'delete volume') },
  {
    weight: 2,
    arbitrary: byPick('detach volume', 'snapshot volume', 'grow volume', 'force detach'),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('move address' as const, 'attach volume' as const),
      pick,
      to: pick,
    }),
  },
  {
    weight: 4,
    arbitrary: byPick('instance fails', 'instance is terminated', 'machine fails', 'room breaks'),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('no room' as const, 'room again' as const),
      zone: fc.nat({ max: 1 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('clock jumps' as const),
      byMs: fc.constantFrom(-600_000, -30_000, 30_000, 600_000, 3_600_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('time passes' as const),
      ms: fc.constantFrom(60_000, 600_000, 86_400_000),
    }),
  },
)

const cut: fc.Arbitrary<Cut | null> = fc.option(
  fc.record({
    at: fc.integer({ min: 1, max: 60 }),
    how: fc.constantFrom('dies before' as const, 'dies after' as const, 'waits' as const),
  }),
  { freq: 2 },
)

const round: fc.Arbitrary<Round> = fc.record({
  events: fc.array(event, { maxLength: 2, size: 'max' }),
  between: event,
  cut,
  waitMs: fc.constantFrom(0, 2_000, 5_000, 15_000, 60_000),
})

const writes = [
  'RunInstances',
  'RunInstances',
  'RunInstances',
  'TerminateInstances',
  'AllocateAddress',
  'AssociateAddress',
  'DisassociateAddress',
  'ReleaseAddress',
  'CreateVolume',
  'AttachVolume',
  'DetachVolume',
  'DeleteVolume',
  'CreateSnapshot',
]
const reads = ['DescribeInstances', 'DescribeAddresses', 'DescribeVolumes', 'DescribeSnapshots']

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({
    action: fc.constantFrom(...writes),
    nth: fc.nat({ max: 3 }),
    how: fc.constantFrom(
      'reply is lost' as const,
      'never arrives' as const,
      'throttled' as const,
      'unavailable' as const,
      'fails after it worked' as const,
      'late' as const,
    ),
  }),
  fc.record({
    action: fc.constantFrom(...reads),
    nth: fc.nat({ max: 12 }),
    how: fc.constantFrom(
      'old answer' as const,
      'old answer' as const,
      'reply is lost' as const,
      'throttled' as const,
      'unavailable' as const,
      'late' as const,
    ),
  }),
)

export const schedules: fc.Arbitrary<Schedule> = fc.record({
  start: fc.record({ desired: fc.nat({ max: 3 }), settled: fc.boolean() }),
  slow: fc.nat({ max: slownesses.length - 1 }),
  claims: fc.constantFrom('nothing', 'address', 'volume', 'both'),
  drainSeconds: fc.constantFrom(0, 30),
  rounds: fc.array(round, { minLength: 2, maxLength: 8, size: 'max' }),
  faults: fc.array(fault, { maxLength: 6, size: 'max' }),
})
