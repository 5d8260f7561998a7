import type { z } from 'zod'
import { type Actor, may, type Role } from '@/lib/access/roles'
import { now } from '@/lib/platform/clock'
import { MusterError } from '@/lib/platform/errors'
import { newId, sha256Hex } from '@/lib/platform/ids'
import type { Db, Tx } from '@/lib/store/client'
import { Prisma } from '@/lib/store/generated/client'

export interface Context {
  db: Db
  actor: Actor
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
  poolName?: string
  machineId?: string
  before?: Prisma.InputJsonValue
  after?: Prisma.InputJsonValue
  ongoing?: boolean
  outcome?: string
}

export interface Verb<I extends z.ZodType, R> {
  kind: string
  permission: Role
  input: I
  (ctx: Context, input: unknown): Promise<{ operationId: string; result: R }>
}

interface Definition<I extends z.ZodType, R> {
  kind: string
  permission: Role
  input: I
  run: (work: Work, input: z.output<I>) => Promise<Done<R>>
}

/**
 * Makes a verb: permission, parse, one transaction with the change, its operation and its audit line.
 * The triggers of the schema tell the controller, the gateways and the consoles on commit.
 */
export function defineVerb<I extends z.ZodType, R>(definition: Definition<I, R>): Verb<I, R> {
  const { kind, permission, input: schema, run } = definition
  const verb = async (ctx: Context, raw: unknown) => {
    if (!may(ctx.actor.role, permission)) {
      throw new MusterError(
        'NotAllowed',
        `This needs the role ${permission}; ${ctx.actor.name} is ${ctx.actor.role}.`,
      )
    }
    const input = parseInput(schema, raw)
    const requestHash = sha256Hex(`${kind}\0${stableJson(input)}`)
    const work = () => inTransaction(ctx, kind, requestHash, input, run)
    try {
      return await work()
    } catch (error) {
      // Two of the same key at once: the second finds the first one's answer.
      if (ctx.idempotencyKey && isUniqueViolation(error)) return work()
      throw error
    }
  }
  return Object.assign(verb, { kind, permission, input: schema })
}

async function inTransaction<I, R>(
  ctx: Context,
  kind: string,
  requestHash: string,
  input: I,
  run: (work: Work, input: I) => Promise<Done<R>>,
): Promise<{ operationId: string; result: R }> {
  return ctx.db.$transaction(async (tx) => {
    const { actor, idempotencyKey: key } = ctx
    if (key) {
      const earlier = await tx.idempotentAnswer.findUnique({
        where: { actorId_key: { actorId: actor.id, key } },
      })
      if (earlier && earlier.requestHash !== requestHash) {
        throw new MusterError('Unprocessable', 'This Idempotency-Key was used for another request.')
      }
      if (earlier) return fromJson(earlier.answer)
    }
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
    const done = await run({ tx, actor, operationId, step }, input)
    await tx.operation.update({
      where: { id: operationId },
      data: {
        title: done.title,
        poolName: done.poolName ?? null,
        machineId: done.machineId ?? null,
        ...(done.ongoing
          ? {}
          : { status: 'succeeded' as const, outcome: done.outcome ?? 'Done', endedAt: now() }),
      },
    })
    await tx.auditLine.create({
      data: {
        at: now(),
        actorKind: actor.kind,
        actorId: actor.id,
        actorName: actor.name,
        action: kind,
        entityType: done.entity.type,
        entityId: done.entity.id,
        before: done.before ?? Prisma.JsonNull,
        after: done.after ?? Prisma.JsonNull,
        operationId,
      },
    })
    const answer = { operationId, result: done.result }
    if (key) {
      await tx.idempotentAnswer.create({
        data: { actorId: actor.id, key, requestHash, verb: kind, answer: toJson(answer) },
      })
    }
    return answer
  })
}

/** An answer of ours as it was stored: dates have become text, as they do for every caller over HTTP. */
function fromJson<R>(answer: Prisma.JsonValue): R {
  return JSON.parse(JSON.stringify(answer))
}

/** Parses with the sentence of the first thing that is wrong, and where. */
export function parseInput<I extends z.ZodType>(schema: I, raw: unknown): z.output<I> {
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

function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
