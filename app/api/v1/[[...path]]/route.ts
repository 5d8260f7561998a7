import { answerRequest } from '../http/answer-request'
import { routes } from '../routes'

export const dynamic = 'force-dynamic'

const answer = (request: Request) => answerRequest(request, routes)

export const GET = answer
export const POST = answer
export const PUT = answer
export const PATCH = answer
export const DELETE = answer
