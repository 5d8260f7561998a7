import { createAuthClient } from 'better-auth/client'

/** Signing in and out, as better-auth's routes under /api/auth want it. */
export const authClient = createAuthClient()
