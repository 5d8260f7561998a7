import type { NextConfig } from 'next'

const config: NextConfig = {
  serverExternalPackages: ['pg', 'pino', '@prisma/client', '@prisma/adapter-pg'],
  poweredByHeader: false,
  // Where several consoles are built from one tree.
  distDir: process.env.MUSTER_NEXT_DIST || '.next',
}

export default config
