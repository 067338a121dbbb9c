import { generateKeyPairSync } from 'node:crypto'
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

/** Made anew for each run: no test may know it. */
const instanceKey = { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'test' }

const root = `${import.meta.dirname}/../`
const here = (path: string) => `${root}${path}`

/** Pure rooms run in plain Node; whatever touches the platform runs in the real runtime; e2e drives a browser. */
export default defineConfig(async () => ({
  root,
  test: {
    projects: [
      {
        root,
        test: {
          name: 'node',
          include: ['kit', 'engine', 'connectors', 'sandbox', 'rules'].map(
            (room) => `test/${room}/**/*.test.ts`,
          ),
        },
      },
      {
        root,
        plugins: [
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
                CONTROL_MIGRATIONS: await readD1Migrations(here('migrations/control')),
                SHARD_MIGRATIONS: await readD1Migrations(here('migrations/shard')),
              },
            },
          }),
        ],
        test: {
          name: 'worker',
          include: ['domains', 'http', 'entry', 'house'].map((room) => `test/${room}/**/*.test.ts`),
          setupFiles: [here('test/setup.ts')],
          testTimeout: 30_000,
          // One isolate for all files: each start costs seconds, and every test makes its own tenant anyway.
          isolate: false,
        },
      },
      {
        root,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: [here('test/e2e/start-app.ts')],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
}))
