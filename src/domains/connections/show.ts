import type { TenantCtx } from '#kit/context.ts'
import { findConnector } from './connectors.ts'
import { shown } from './shapes.ts'
import type { ConnectionRow } from './store.ts'

/** A connection as the API shows it. */
export const shownRow = async (ctx: TenantCtx, row: ConnectionRow) =>
  shown(row, await findConnector(ctx, row.connector))
