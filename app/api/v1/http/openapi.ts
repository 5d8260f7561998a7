import { z } from 'zod'
import { roleMeaning } from '@/lib/access/roles'
import { errorSchema } from '../schemas/common'
import type { ApiRoute } from './api-route'

type Json = Record<string, unknown>

/** The OpenAPI 3.1 document of these routes, made from the schemas that they themselves use. */
export function openApi(routes: readonly ApiRoute[]): Json {
  const paths: Record<string, Json> = {}
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Muster',
      version: '1',
      description:
        'Runs a site’s machines on Amazon EC2 from request to retirement. Times are ISO 8601, ids are opaque strings. A change takes an Idempotency-Key, which makes a repeat safe.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'muster.session_token',
          description: 'A browser’s session; changes are taken from the console’s own pages only',
        },
      },
      responses: {
        Error: {
          description: 'What is wrong, in words, and the id under which the log has it',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        },
      },
      schemas: { Error: schemaOf(errorSchema, 'output') },
    },
  }
}

function operation(route: ApiRoute): Json {
  const answer =
    route.mediaType === 'application/json' ? schemaOf(route.answer, 'output') : { type: 'string' }
  return {
    operationId: operationId(route),
    summary: route.summary,
    description: `Needs the role ${route.permission}, which ${roleMeaning[route.permission]}.`,
    tags: [route.path.split('/')[1] ?? 'site'],
    parameters: [
      ...pathParameters(route.path),
      ...(route.query ? queryParameters(route.query) : []),
      ...(route.method === 'GET' ? [] : [idempotencyKey]),
    ],
    ...(route.body
      ? {
          requestBody: {
            required: isRequired(route.body),
            content: { 'application/json': { schema: schemaOf(route.body, 'input') } },
          },
        }
      : {}),
    ...(route.takesRaw
      ? {
          requestBody: {
            required: true,
            content: Object.fromEntries(route.takesRaw.map((type) => [type, { schema: {} }])),
          },
        }
      : {}),
    responses: {
      [String(route.status)]: {
        description: route.status === 202 ? 'Set in motion' : 'Done',
        headers: { 'X-Request-Id': { schema: { type: 'string' } } },
        content: { [route.mediaType]: { schema: answer } },
      },
      default: { $ref: '#/components/responses/Error' },
    },
  }
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same key and body get the first answer again',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
}

/** `GET /pools/{pool}/scale-preview` is getPoolsByPoolScalePreview. */
function operationId({ method, path }: ApiRoute): string {
  const words = path
    .replace(/\{(\w+)\}/g, 'by-$1')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
  return method.toLowerCase() + words.map((w) => w.charAt(0).toUpperCase() + w.slice(1)).join('')
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParameters(query: z.ZodType): Json[] {
  const { properties, required } = schemaOf(query, 'input')
  const needed: unknown[] = Array.isArray(required) ? required : []
  return Object.entries(isJson(properties) ? properties : {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: needed.includes(name),
    ...(isJson(schema) && typeof schema.description === 'string'
      ? { description: schema.description }
      : {}),
    schema,
  }))
}

function isRequired(body: z.ZodType): boolean {
  return !body.safeParse({}).success
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _version, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
