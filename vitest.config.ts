import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // A fork a file: tests start real servers and workers.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    include: ['test/**/*.test.ts'],
  },
});
