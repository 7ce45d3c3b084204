import { defineConfig } from 'vitest/config';

/** Tests of code of our own that need no server. */
const ALONE = 'tests/sync-client/**/*.test.ts';

export default defineConfig({
  // The tools load graphql as Node does; a second copy by another entry would not know the first one's types.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    maxWorkers: 2,
    // The clients that follow a stream on a bad network do so together.
    maxConcurrency: 10,
    // The compilers and the browser start as processes of their own, on machines that may be busy.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Longer than the server may take to stop, so that it is never left behind.
    teardownTimeout: 30_000,
    projects: [
      { extends: true, test: { name: 'alone', include: [ALONE] } },
      { extends: true, test: { name: 'server', include: ['tests/**/*.test.ts'], exclude: [ALONE], globalSetup: ['src/server.ts'] } },
    ],
  },
});
