import { z } from 'zod'
import { maybeTime, pageOf, time } from './common'

export const operationSchema = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  actor: z.object({ kind: z.enum(['user', 'token', 'system']), name: z.string() }),
  reason: z.string().nullable(),
  pool: z.string().nullable(),
  machine: z.string().nullable(),
  status: z.enum(['running', 'succeeded', 'failed']),
  outcome: z.string().nullable(),
  createdAt: time,
  endedAt: maybeTime,
  /** Of the machines that it set in motion: how many, and how many got there. */
  progress: z.object({
    total: z.number().int(),
    reached: z.number().int(),
    faulty: z.number().int(),
  }),
})
export type ApiOperation = z.infer<typeof operationSchema>
export const operationPageSchema = pageOf(operationSchema)
export type ApiOperationPage = z.infer<typeof operationPageSchema>

export const operationDetailSchema = operationSchema.extend({
  input: z.unknown(),
  steps: z.array(
    z.object({
      at: time,
      level: z.enum(['info', 'error']),
      message: z.string(),
      awsRequestId: z.string().nullable(),
    }),
  ),
  machines: z.array(
    z.object({
      name: z.string(),
      goal: z.enum(['configured', 'retired']),
      state: z.string(),
      fault: z.string().nullable(),
    }),
  ),
})
export type ApiOperationDetail = z.infer<typeof operationDetailSchema>
