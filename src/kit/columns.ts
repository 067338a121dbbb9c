import { integer, text } from 'drizzle-orm/sqlite-core'

/** Tenant first, in every primary key or leading index: no query of one tenant walks another's rows. */
export const tenantId = () => text('tenant_id').notNull()
export const id = () => text('id').notNull()
/** Integer milliseconds. */
export const at = (name: string) => integer(name)
export const count = (name: string) => integer(name).notNull().default(0)
