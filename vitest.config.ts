import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Three projects: `unit` (pure, jsdom where a file asks for it), `integration` (store, servers, simulator), `journeys` (a real browser). */
export default defineConfig({
  test: {
    // two more than there are cores: integration tests mostly wait, for processes, disks and clocks
    maxWorkers: availableParallelism() + 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}', 'test/architecture.test.ts'],
          setupFiles: ['test/setup/no-surprises.ts'],
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          // generous: they say that something hangs, not how fast this machine is
          testTimeout: 120_000,
          hookTimeout: 120_000,
          setupFiles: ['test/setup/no-surprises.ts'],
          globalSetup: ['test/setup/database-template.ts'],
        },
      },
      {
        test: {
          name: 'journeys',
          include: ['test/journeys/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
