import { applyD1Migrations, type D1Migration } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { workos } from '#connectors/workos/connector.ts'

interface TestEnv extends Env {
  SHARD_1: D1Database
  CONTROL_MIGRATIONS: D1Migration[]
  SHARD_MIGRATIONS: D1Migration[]
}

const { DB, SHARD_0, SHARD_1, CONTROL_MIGRATIONS, SHARD_MIGRATIONS } = env as TestEnv
await applyD1Migrations(DB, CONTROL_MIGRATIONS)
await applyD1Migrations(SHARD_0, SHARD_MIGRATIONS)
await applyD1Migrations(SHARD_1, SHARD_MIGRATIONS)

// At four requests a second each first sync of WorkOS would wait a quarter of a minute for nothing: how a budget is kept
// is shown by domains/gate-*.test.ts and rules/budget.test.ts.
Object.assign(workos, { limits: [{ requests: 400, per: '1s' }] })
