import { generateKeyPairSync } from 'node:crypto'
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import regressions from './sim/regressions.json' with { type: 'json' }

/** Made anew for each run: no test may know it. */
const instanceKey = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'test' }

const root = `${import.meta.dirname}/../`
const here = (path: string) => `${root}${path}`

const migrations = {
  CONTROL_MIGRATIONS: await readD1Migrations(here('migrations/control')),
  SHARD_MIGRATIONS: await readD1Migrations(here('migrations/shard')),
}

/** The real runtime, with storage of its own. */
const inWorker = () =>
  cloudflareTest({
    wrangler: { configPath: here('wrangler.toml') },
    miniflare: {
      // A second shard: no test may lean on there being one.
      d1Databases: { SHARD_1: 'shard-1' },
      bindings: {
        LOCAL: 'yes',
        VAULT_KEYS: JSON.stringify({
          active: 'k2',
          keys: { k1: 'A'.repeat(43) + '=', k2: 'B'.repeat(42) + 'A=' },
        }),
        INSTANCE_KEY: JSON.stringify(instanceKey),
        AUTH_SECRET: 'a secret that only tests use, 32 bytes',
        ...migrations,
      },
    },
  })

/** Given by `npm run sim`; else a few that never change, and those that once found something. */
const seeds = process.env.SIM_SEEDS
  ? process.env.SIM_SEEDS.split(',').map(Number)
  : [...Array.from({ length: 12 }, (_, i) => i + 1), ...regressions.map(({ seed }) => seed)]

/** Files of `node`, `sim` and `worker` run two at a time, one a core; `e2e`, whose browser has little patience, by itself. */
const beside = { maxWorkers: 2, sequence: { groupOrder: 0 } }
const alone = { maxWorkers: 1, sequence: { groupOrder: 1 } }

/** Pure rooms run in plain Node; whatever touches the platform runs in the real runtime; e2e drives a browser. */
export default defineConfig({
  root,
  test: {
    projects: [
      {
        root,
        test: {
          ...beside,
          name: 'node',
          include: ['kit', 'engine', 'connectors', 'sandbox', 'rules'].map(
            (room) => `test/${room}/**/*.test.ts`,
          ),
          // Ten thousand rows over a real socket, on a machine that others use too.
          testTimeout: 30_000,
        },
      },
      {
        root,
        plugins: [inWorker()],
        test: {
          ...beside,
          name: 'worker',
          include: ['domains', 'http', 'entry', 'house'].map((room) => `test/${room}/**/*.test.ts`),
          setupFiles: [here('test/setup.ts')],
          testTimeout: 30_000,
          // Two isolates for all files: each start costs seconds, and every test makes its own tenant anyway.
          isolate: false,
        },
      },
      {
        root,
        plugins: [inWorker()],
        test: {
          ...beside,
          name: 'sim',
          include: ['test/sim/**/*.test.ts'],
          setupFiles: [here('test/setup.ts')],
          provide: { seeds },
        },
      },
      {
        root,
        test: {
          ...alone,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: [here('test/e2e/start-app.ts')],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
