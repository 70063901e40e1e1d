import { defineConfig } from "vitest/config";

const shared = { environment: "node", setupFiles: ["test/support/setup.ts"], include: [] as string[] } as const;

export default defineConfig({
  test: {
    maxWorkers: 2,
    isolate: false,
    expect: { poll: { timeout: 60_000 } },
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: "unit",
          include: ["test/{contract,gateway,main,renderer,build,docs}/**/*.test.{ts,tsx}"],
          // The slowest machine decides: nothing here is a measurement, and a test that passes does not wait.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: "real",
          include: ["test/real/**/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
