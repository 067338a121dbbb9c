import { applyD1Migrations, type D1Migration } from 'cloudflare:test'
import { env } from 'cloudflare:workers'

interface TestEnv extends Env {
  SHARD_1: D1Database
  CONTROL_MIGRATIONS: D1Migration[]
  SHARD_MIGRATIONS: D1Migration[]
}

const { DB, SHARD_0, SHARD_1, CONTROL_MIGRATIONS, SHARD_MIGRATIONS } = env as TestEnv
await applyD1Migrations(DB, CONTROL_MIGRATIONS)
await applyD1Migrations(SHARD_0, SHARD_MIGRATIONS)
await applyD1Migrations(SHARD_1, SHARD_MIGRATIONS)
