import type { Connector, Settings, Way } from '#connectors/contract.ts'
import { readSecrets } from '#domains/vault/index.ts'
import type { Account } from '#engine/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { secret } from '#kit/secret.ts'
import { baseOf, filledIn } from './base.ts'
import type { Priority } from './budget.ts'
import { connectorOf } from './connectors.ts'
import type { Filled } from './form.ts'
import { gateOf } from './gate-client.ts'
import type { ConnectionRow } from './store.ts'
import { wayOf } from './ways.ts'

/** What an account is made of besides its secrets. */
export type Described = Pick<
  ConnectionRow,
  'connector' | 'way' | 'mode' | 'baseUrl' | 'settings' | 'permitted'
>

/** An account without secrets or gate: what its row says of it. */
export async function describeAccount(ctx: TenantCtx, row: Described): Promise<Account> {
  const connector = await connectorOf(ctx, row.connector)
  const way = wayOf(connector, row.way)
  const base = baseOf(ctx.env, connector, row)
  const { mode, settings, permitted } = row
  const ownBase = row.baseUrl !== null
  const origins = originsOf(connector, way, { base, ownBase, settings })
  return { connector, auth: way.auth, mode, base, ownBase, origins, settings, permitted, secrets: {} }
}

/**
 * The origins stored secrets are bound to: where the API is, where its tokens are renewed, and what the connector names
 * besides. An address that an admin typed stands for all of the vendor's own.
 */
function originsOf(
  connector: Connector,
  { auth }: Pick<Way, 'auth'>,
  { base, ownBase, settings }: { base: string; ownBase: boolean; settings: Settings },
): string[] {
  const { origin } = new URL(base)
  const tokens = auth.kind === 'oauth2' && !ownBase ? [new URL(auth.tokenUrl, origin).origin] : []
  const further = (connector.origins ?? []).map((text) => new URL(filledIn(text, settings)).origin)
  return [...new Set([origin, ...tokens, ...further])]
}

export const accountOrigins = async (ctx: TenantCtx, row: ConnectionRow): Promise<readonly string[]> =>
  (await describeAccount(ctx, row)).origins

/** Of a stored connection: opens its secrets for one piece of work, which is as urgent as `priority` says. */
export async function openAccount(
  ctx: TenantCtx,
  row: ConnectionRow,
  priority: Priority = 'sync',
): Promise<Account> {
  const account = await describeAccount(ctx, row)
  const { connector, origins } = account
  const place = { connectionId: row.id, version: row.secretVersion, origins }
  const gate = gateOf(ctx, { connectionId: row.id, connector, origins, priority })
  return { ...account, secrets: await readSecrets(ctx, place), gate }
}

/** Of a form just filled in, before anything is stored: somebody waits for the answer. */
export async function formAccount(
  ctx: TenantCtx,
  connectionId: string,
  { row, filled }: { row: Described; filled: Filled },
): Promise<Account> {
  const account = await describeAccount(ctx, { ...row, settings: filled.settings })
  const { connector, origins } = account
  const secrets = Object.fromEntries(Object.entries(filled.secrets).map(([id, value]) => [id, secret(value)]))
  return { ...account, secrets, gate: gateOf(ctx, { connectionId, connector, origins, priority: 'person' }) }
}
