import type { ChaosPart } from './row'

/** What `npm run chaos` plays, by name, in this order. */
export const parts: Readonly<Record<string, ChaosPart>> = {}
