import { configDefaults, defineConfig } from 'vitest/config';
import { patient } from './test/support/patience.ts';

/** Suites that need programs from Debian; `npm test` leaves them out and says so. */
const NEED_PACKAGES = ['test/conformance/**', 'test/browser/**'];

/** Players and servers of others have moments of their own on a busy machine. What fails twice is ours. */
const STRANGERS_RETRIES = 1;

const IN_NAMESPACE = 'test/conformance/namespace/**/*.test.ts';
/** Of the process that runs the suites, once for each. */
const SUMMARY = 'test/support/summary-when-interrupted.ts';

export default defineConfig({
  test: {
    // Tests start real servers and workers, and wait for them: a process a file, and one file more at once than cores.
    pool: 'forks',
    maxWorkers: 3,
    testTimeout: patient(30_000),
    hookTimeout: patient(60_000),
    expect: { poll: { timeout: patient(10_000) } },
    setupFiles: ['test/support/wait-patiently.ts', 'test/support/keep-compiled-code.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'core',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...NEED_PACKAGES],
          globalSetup: [SUMMARY, 'test/support/say-what-is-left-out.ts'],
        },
      },
      {
        extends: true,
        test: {
          // What reads from stores, over the transport that takes over what the first does not understand; and more of what
          // `npm test` tries a part of.
          name: 'thorough',
          include: ['test/origin/storage/*.test.ts', 'test/faults/*.test.ts', 'test/e2e/http.test.ts'],
          env: { TEST_TRANSPORT: 'undici', TEST_MUTATIONS: '500' },
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'conformance',
          globalSetup: SUMMARY,
          include: ['test/conformance/**/*.test.ts'],
          exclude: [...configDefaults.exclude, IN_NAMESPACE],
          // Ceph listens on fixed ports: one file at a time.
          fileParallelism: false,
          retry: STRANGERS_RETRIES,
          testTimeout: patient(180_000),
          hookTimeout: patient(120_000),
        },
      },
      {
        extends: true,
        test: {
          // Run by a test of the conformance suite, in a network of its own.
          name: 'namespace',
          include: [IN_NAMESPACE],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          globalSetup: SUMMARY,
          include: ['test/browser/**/*.test.ts'],
          // A player is two processes that work.
          maxWorkers: 2,
          retry: STRANGERS_RETRIES,
          sequence: { groupOrder: 2 },
          testTimeout: patient(180_000),
          hookTimeout: patient(120_000),
        },
      },
    ],
  },
});
