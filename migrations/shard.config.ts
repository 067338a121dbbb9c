import { defineConfig } from 'drizzle-kit'

/** A shard: everything a tenant owns. */
export default defineConfig({
  dialect: 'sqlite',
  schema: ['manifests', 'keys', 'connections', 'records', 'people', 'syncs', 'actions', 'calls'].map(
    (domain) => `./src/domains/${domain}/table.ts`,
  ),
  out: './migrations/shard',
})
