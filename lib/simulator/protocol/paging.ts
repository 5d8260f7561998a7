import { createHash } from 'node:crypto'
import { Ec2Error, invalidCombination, invalidValue } from './errors'
import type { Parameters } from './parameters'

export const pagingParameters = ['MaxResults', 'NextToken']

interface Sequenced {
  /** Rises with every row made; a page goes on after the last row shown, whatever happened since. */
  seq: number
}

export interface PageRequest {
  limit: number
  after: number
}

/**
 * Reads MaxResults and NextToken. `idsName` is the parameter of ids that excludes paging; `least` is
 * the smallest page that the action allows.
 */
export function parsePaging(
  action: string,
  parameters: Parameters,
  rules: { idsName?: string; least?: number; most?: number } = {},
): PageRequest {
  const { least = 5, most = 1000 } = rules
  const limit = parameters.integer('MaxResults')
  if (limit !== undefined) {
    if (limit < least) {
      throw invalidValue(
        `Value ( ${limit} ) for parameter maxResults is invalid. Expecting a value greater than or equal to ${least}.`,
      )
    }
    if (limit > most) {
      throw invalidValue(
        `Value ( ${limit} ) for parameter maxResults is invalid. Expecting a value smaller than or equal to ${most}.`,
      )
    }
    if (rules.idsName && parameters.list(rules.idsName).length > 0) {
      throw invalidCombination(
        `The parameter ${rules.idsName} cannot be used with the parameter maxResults`,
      )
    }
  }
  const token = parameters.string('NextToken')
  return { limit: limit ?? Number.POSITIVE_INFINITY, after: token ? readToken(action, token) : -1 }
}

/** One page of rows that are in the order of their numbers, and the token for the next one. */
export function takePage<Row extends Sequenced>(
  action: string,
  rows: Iterable<Row>,
  { limit, after }: PageRequest,
  passes: (row: Row) => boolean,
): { page: Row[]; nextToken: string | undefined } {
  const page: Row[] = []
  for (const row of rows) {
    if (row.seq <= after || !passes(row)) continue
    if (page.length === limit) return { page, nextToken: writeToken(action, page.at(-1)?.seq ?? 0) }
    page.push(row)
  }
  return { page, nextToken: undefined }
}

function writeToken(action: string, seq: number): string {
  return Buffer.from(`${seq}.${checksum(action, seq)}`).toString('base64url')
}

function readToken(action: string, token: string): number {
  const [, digits, sum] =
    /^(\d{1,15})\.(\w+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? []
  const seq = Number(digits)
  if (digits === undefined || sum !== checksum(action, seq)) {
    throw new Ec2Error('InvalidNextToken', 'The specified token is not valid or has expired')
  }
  return seq
}

function checksum(action: string, seq: number): string {
  return createHash('sha256').update(`${action} ${seq}`).digest('hex').slice(0, 12)
}
