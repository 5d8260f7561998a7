import { z } from 'zod'
import { type Actor, may, type Role } from '@/lib/access/roles'
import type { Catalog } from '@/lib/ec2/catalog'
import { now } from '@/lib/platform/clock'
import { MusterError } from '@/lib/platform/errors'
import { newId, sha256Hex } from '@/lib/platform/ids'
import type { Db, Tx } from '@/lib/store/client'
import { Prisma } from '@/lib/store/generated/client'
import { findUnfitInput } from './unfit-input'

export interface Context {
  db: Db
  actor: Actor
  /** Where to ask what EC2 offers; the site's own EC2 when unset. */
  catalog?: Catalog
  /** Why, in the person's own words; kept with the operation. */
  reason?: string
  /** Makes a repeat safe: the same key and input get the first answer again. */
  idempotencyKey?: string
}

/** What a verb has in hand inside its transaction. */
export interface Work {
  tx: Tx
  actor: Actor
  operationId: string
  /** A line under the operation. */
  step(message: string): Promise<void>
}

/** What a verb did. `ongoing` leaves its operation running until the controller sees it settled. */
export interface Done<R> {
  result: R
  title: string
  entity: { type: string; id: string }
  /** What else it concerns: the histories of these tell of it, too. */
  also?: readonly { type: string; id: string }[]
  poolName?: string
  machineId?: string
  before?: Prisma.InputJsonValue
  after?: Prisma.InputJsonValue
  ongoing?: boolean
  /** Nothing of what was asked could be done: the operation is kept as failed. */
  failed?: boolean
  outcome?: string
}

export interface Verb<I extends z.ZodType, R> {
  kind: string
  permission: Role
  input: I
  (ctx: Context, input: unknown): Promise<{ operationId: string; result: R }>
}

/** What a person says of it is kept as well. */
const givenReason = z.string().optional()

interface Definition<I extends z.ZodType, R, P> {
  kind: string
  permission: Role
  input: I
  /** Input that is written down nowhere. */
  secrets?: readonly (keyof z.output<I> & string)[]
  /** What takes its time or asks elsewhere, before the transaction. */
  prepare?: (ctx: Context, input: z.output<I>) => Promise<P>
  run: (work: Work, input: z.output<I>, prepared: P) => Promise<Done<R>>
  /** Adds to the answer what must not be kept with it, such as a token that is shown once. */
  reveal?: (kept: R) => R
}

/**
 * Makes a verb: permission, parse, one transaction with the change, its operation and its audit line.
 * The triggers of the schema tell the controller, the gateways and the consoles on commit.
 */
export function defineVerb<I extends z.ZodType, R, P = undefined>(
  definition: Definition<I, R, P>,
): Verb<I, R> {
  const { kind, permission, input: schema, secrets = [], prepare } = definition
  const { reveal = (kept: R) => kept } = definition
  const verb = async (ctx: Context, raw: unknown) => {
    if (!may(ctx.actor.role, permission)) {
      throw new MusterError(
        'NotAllowed',
        `This needs the role ${permission}; ${ctx.actor.name} is ${ctx.actor.role}.`,
      )
    }
    const input = parseInput(schema, raw)
    parseInput(givenReason, ctx.reason)
    const written = withoutSecrets(input, secrets)
    // A quick hash of a password would give it away, so that secrets do not count here.
    const request = { kind, hash: sha256Hex(`${kind}\0${stableJson(written)}`) }
    const told = ({ operationId, result }: Answer<R>) => ({ operationId, result: reveal(result) })
    const earlier = await answerOf<R>(ctx.db, ctx, request)
    if (earlier) return told(earlier)
    // Without a `prepare`, P is undefined.
    const prepared = (await prepare?.(ctx, input)) as P
    try {
      return told(
        await inTransaction(ctx, request, written, (work) => definition.run(work, input, prepared)),
      )
    } catch (error) {
      // Two of the same key at once: the second fails, and gets the first one's answer.
      const first = await answerOf<R>(ctx.db, ctx, request)
      if (first) return told(first)
      throw error
    }
  }
  return Object.assign(verb, { kind, permission, input: schema })
}

interface Answer<R> {
  operationId: string
  result: R
}

interface Request {
  kind: string
  hash: string
}

/** The answer that was given under this key before; refused when the request was another one. */
async function answerOf<R>(
  db: Db | Tx,
  { actor, idempotencyKey: key }: Context,
  { kind, hash }: Request,
): Promise<Answer<R> | undefined> {
  if (!key) return undefined
  const earlier = await db.idempotentAnswer.findUnique({
    where: { actorId_key: { actorId: actor.id, key } },
  })
  if (!earlier) return undefined
  if (earlier.requestHash !== hash || earlier.verb !== kind) {
    throw new MusterError('Unprocessable', 'This Idempotency-Key was used for another request.')
  }
  // The request's hash tells that it is this verb's own answer.
  return (earlier.answer as Answer<R> | null) ?? undefined
}

async function inTransaction<R>(
  ctx: Context,
  { kind, hash }: Request,
  input: unknown,
  run: (work: Work) => Promise<Done<R>>,
): Promise<Answer<R>> {
  return ctx.db.$transaction(async (tx) => {
    const { actor, idempotencyKey: key } = ctx
    const earlier = await answerOf<R>(tx, ctx, { kind, hash })
    if (earlier) return earlier
    const operationId = newId()
    await tx.operation.create({
      data: {
        id: operationId,
        kind,
        title: kind,
        actorKind: actor.kind,
        actorId: actor.id,
        actorName: actor.name,
        reason: ctx.reason ?? null,
        input: toJson(input),
        createdAt: now(),
      },
    })
    const step = async (message: string) => {
      await tx.operationStep.create({ data: { operationId, message, at: now() } })
    }
    const done = await run({ tx, actor, operationId, step })
    await tx.operation.update({
      where: { id: operationId },
      data: {
        title: done.title,
        poolName: done.poolName ?? null,
        machineId: done.machineId ?? null,
        ...(done.ongoing
          ? {}
          : {
              status: done.failed ? ('failed' as const) : ('succeeded' as const),
              outcome: done.outcome ?? 'Done',
              endedAt: now(),
            }),
      },
    })
    await tx.auditLine.createMany({
      data: [done.entity, ...(done.also ?? [])].map(({ type, id }) => ({
        at: now(),
        actorKind: actor.kind,
        actorId: actor.id,
        actorName: actor.name,
        action: kind,
        entityType: type,
        entityId: id,
        before: done.before ?? Prisma.JsonNull,
        after: done.after ?? Prisma.JsonNull,
        operationId,
      })),
    })
    const answer = { operationId, result: done.result }
    if (key) {
      await tx.idempotentAnswer.create({
        data: {
          actorId: actor.id,
          key,
          requestHash: hash,
          verb: kind,
          answer: toJson(answer),
        },
      })
    }
    return answer
  })
}

/** Parses with the sentence of the first thing that is wrong, and where. */
export function parseInput<I extends z.ZodType>(schema: I, raw: unknown): z.output<I> {
  const unfit = findUnfitInput(raw)
  if (unfit) {
    throw new MusterError(
      'InvalidInput',
      `${unfit.path ? `${unfit.path}:` : 'The input'} ${unfit.why}`,
    )
  }
  const parsed = schema.safeParse(raw)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue?.path.join('.')
  throw new MusterError(
    'InvalidInput',
    where ? `${where}: ${issue?.message}` : (issue?.message ?? 'The input is not valid.'),
    { issues: parsed.error.issues.map((i) => ({ path: i.path.join('.'), message: i.message })) },
  )
}

export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
}

/** What JSON keeps of a value: dates as ISO text, nothing undefined. */
export function toJson(value: unknown): Prisma.InputJsonValue {
  return JSON.parse(JSON.stringify(value ?? null)) as Prisma.InputJsonValue
}

function withoutSecrets(input: unknown, secrets: readonly string[]): unknown {
  if (secrets.length === 0 || typeof input !== 'object' || input === null) return input
  return Object.fromEntries(Object.entries(input).filter(([name]) => !secrets.includes(name)))
}

function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
