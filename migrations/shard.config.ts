import { defineConfig } from 'drizzle-kit'

/** A shard: everything a tenant owns. */
export default defineConfig({
  dialect: 'sqlite',
  schema: [
    'fates',
    'manifests',
    'keys',
    'connections',
    'records',
    'people',
    'syncs',
    'actions',
    'calls',
    'received',
    'webhooks',
    'ledger',
  ].map((domain) => `./src/domains/${domain}/table.ts`),
  out: './migrations/shard',
})
