import { z } from 'zod'

export const profileName = z
  .string()
  .regex(
    /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/,
    'must be up to 63 letters, digits, dots, dashes and underscores, a letter or digit first',
  )
