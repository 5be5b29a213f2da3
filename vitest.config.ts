import { defineConfig } from 'vitest/config';

const SETUP = ['test/kit/seed.ts'];
const LAB = { setupFiles: SETUP, testTimeout: 60_000, hookTimeout: 60_000 };
/** They count what a loaded machine may lose, or measure themselves against it. */
const ALONE = ['test/lab/netfilter-*.test.ts', 'test/lab/enforcer.test.ts', 'test/lab/kernel-verdicts.test.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/lab/**'],
          setupFiles: SETUP,
          testTimeout: 20_000,
          isolate: false,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'lab',
          include: ['test/lab/**/*.test.ts'],
          exclude: ALONE,
          ...LAB,
          // They wait for telephones more than they work.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: { name: 'lab-alone', include: ALONE, ...LAB, fileParallelism: false, sequence: { groupOrder: 2 } },
      },
    ],
  },
});
