import { configDefaults, defineConfig } from 'vitest/config';
import { patient } from './test/support/patience.ts';

/** Suites that need programs from Debian; `npm test` leaves them out and says so. */
const NEED_PACKAGES = ['test/conformance/**', 'test/browser/**'];

/** Whole nodes, one after the other or while many clients ask: minutes of two processors. */
const WHOLE_NODES = [
  'test/e2e/rotation.test.ts',
  'test/e2e/reload.test.ts',
  'test/e2e/replaced-workers.test.ts',
  'test/e2e/slow-clients.test.ts',
  'test/e2e/killed-primary.test.ts',
  'test/e2e/leaving-clients.test.ts',
  'test/e2e/moving-over.test.ts',
  'test/e2e/installed-node.test.ts',
  'test/faults/slow-readers.test.ts',
];

const BY_THE_THOUSAND = 'test/faults/mutated-inputs.test.ts';

/** Players and servers of others have moments of their own on a busy machine. What fails twice is ours. */
const STRANGERS_RETRIES = 1;

/** Members of etcd and nodes on ports of their own, which mostly wait for each other: files side by side. */
const FLEETS = [
  'test/conformance/{etcd,fleet,kubernetes-fleet}*.test.ts',
  'test/conformance/fleet/*.test.ts',
];

const IN_NAMESPACE = 'test/conformance/namespace/**/*.test.ts';
/** Of the process that runs the suites, once for each. */
const SUMMARY = 'test/support/summary-when-interrupted.ts';

export default defineConfig({
  test: {
    // Tests start real servers and workers, and wait for them: a process a file, and more files at once than two cores can run.
    pool: 'forks',
    maxWorkers: 4,
    // Longer than what a test waits for, which says what did not come.
    testTimeout: patient(120_000),
    hookTimeout: patient(120_000),
    setupFiles: ['test/support/wait-patiently.ts', 'test/support/keep-compiled-code.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'core',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...NEED_PACKAGES, ...WHOLE_NODES, BY_THE_THOUSAND],
          globalSetup: [SUMMARY, 'test/support/say-what-is-left-out.ts'],
        },
      },
      {
        extends: true,
        test: {
          // What reads from stores, over the transport that takes over what the first does not understand; and damaged files.
          name: 'thorough',
          include: ['test/origin/storage/*.test.ts', 'test/faults/*.test.ts', 'test/e2e/http.test.ts'],
          env: { TEST_TRANSPORT: 'undici' },
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: { name: 'nodes', include: WHOLE_NODES, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: {
          name: 'conformance',
          globalSetup: SUMMARY,
          include: ['test/conformance/**/*.test.ts'],
          exclude: [...configDefaults.exclude, IN_NAMESPACE, ...FLEETS],
          // Ceph listens on fixed ports: one file at a time.
          fileParallelism: false,
          retry: STRANGERS_RETRIES,
          testTimeout: patient(240_000),
          hookTimeout: patient(120_000),
        },
      },
      {
        extends: true,
        test: {
          name: 'fleets',
          globalSetup: SUMMARY,
          include: FLEETS,
          retry: STRANGERS_RETRIES,
          sequence: { groupOrder: 1 },
          testTimeout: patient(240_000),
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
          testTimeout: patient(240_000),
          hookTimeout: patient(120_000),
        },
      },
    ],
  },
});
