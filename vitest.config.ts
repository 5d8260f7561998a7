import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') } },
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', '.next/**', 'e2e/**', '.muster/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A busy host is slow; what is waited for comes, or the test says what did not.
    expect: { poll: { timeout: 15_000 } },
    // Most tests wait for a machine or a database: every core may as well have one.
    maxWorkers: '100%',
    globalSetup: ['lib/store/testing/global-setup.ts'],
    env: { LOG_LEVEL: 'silent' },
  },
})
