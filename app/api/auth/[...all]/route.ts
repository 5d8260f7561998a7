import { answerSignIn } from '@/lib/access/sign-in'

export const dynamic = 'force-dynamic'

export const GET = answerSignIn
export const POST = answerSignIn
