import { fileURLToPath } from 'node:url'
import { defineConfig, type UserWorkspaceConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const resolve = { alias: { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') } }

/**
 * Their code keeps nothing from one file of tests to the next, neither in modules nor in the
 * environment. So one process may run many of them, and loads what they import once.
 */
const together = [
  'app/\\(console\\)/**/*.test.ts',
  'chaos/invariants/**/*.test.ts',
  'components/**/*.test.ts',
  'lib/{access,binding,controller,ec2,gateway,lifecycle,simulator,store}/**/*.test.ts',
  'lib/operations/profile-source/**/*.test.ts',
  'lib/operations/{import,pools,rollouts}*.test.ts',
]

/** These put into the environment what the API's process has there: each of them all of it. */
const api = ['app/api/**/*.test.ts']

/** The longest last. */
const longest = [/\/chaos\//, /\/crashes\.test\.ts$/, /\/random-schedules\.test\.ts$/]

/** The projects with the longest files first. */
const order = ['apart', 'together', 'api']

/**
 * A process that is done is kept only for a next file of the same project. The longest files begin first,
 * so that none is left alone at the end; on a new clone nobody has measured them.
 */
class ProjectAfterProject extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const rank = ({ moduleId }: TestSpecification) =>
      longest.findLastIndex((one) => one.test(moduleId))
    const place = ({ project }: TestSpecification) => order.indexOf(project.name)
    return sorted.sort((a, b) => place(a) - place(b) || rank(b) - rank(a))
  }
}

function project(test: UserWorkspaceConfig['test']): UserWorkspaceConfig {
  return {
    resolve,
    test: {
      testTimeout: 30_000,
      hookTimeout: 60_000,
      // A busy host is slow; what is waited for comes, or the test says what did not.
      expect: { poll: { timeout: 15_000 } },
      env: { LOG_LEVEL: 'silent' },
      ...test,
    },
  }
}

export default defineConfig({
  resolve,
  test: {
    // Most tests wait for a machine or a database: every core may as well have one.
    maxWorkers: '100%',
    globalSetup: ['lib/store/testing/global-setup.ts'],
    sequence: { sequencer: ProjectAfterProject },
    projects: [
      project({ name: 'together', isolate: false, include: together }),
      project({ name: 'api', isolate: false, include: api }),
      project({
        name: 'apart',
        include: ['**/*.test.ts'],
        exclude: ['node_modules/**', '.next/**', 'e2e/**', '.muster/**', ...together, ...api],
      }),
    ],
  },
})
