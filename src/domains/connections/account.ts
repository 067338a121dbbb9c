import type { Connector, Settings } from '#connectors/contract.ts'
import { connectorById } from '#connectors/registry.ts'
import { readSecrets } from '#domains/vault/index.ts'
import type { Account } from '#engine/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { secret } from '#kit/secret.ts'
import { baseOf } from './base.ts'
import type { Priority } from './budget.ts'
import { unknownConnector } from './errors.ts'
import type { Filled } from './form.ts'
import { gateOf } from './gate-client.ts'
import type { ConnectionRow } from './store.ts'

export function connectorOf(id: string): Connector {
  const connector = connectorById(id)
  if (!connector) throw unknownConnector()
  return connector
}

/** The origins stored secrets are bound to: where the API is, and where its tokens are renewed. */
export function originsOf({ auth }: Connector, base: string): string[] {
  const { origin } = new URL(base)
  if (auth.kind !== 'oauth2') return [origin]
  return [...new Set([origin, new URL(auth.tokenUrl, origin).origin])]
}

export function accountOrigins(ctx: TenantCtx, row: ConnectionRow): string[] {
  const connector = connectorOf(row.connector)
  return originsOf(connector, baseOf(ctx.env, connector, row))
}

/** Of a stored connection: opens its secrets for one piece of work, which is as urgent as `priority` says. */
export async function openAccount(
  ctx: TenantCtx,
  row: ConnectionRow,
  priority: Priority = 'sync',
): Promise<Account> {
  const connector = connectorOf(row.connector)
  const base = baseOf(ctx.env, connector, row)
  const origins = originsOf(connector, base)
  const place = { connectionId: row.id, version: row.secretVersion, origins }
  const gate = gateOf(ctx, { connectionId: row.id, connector, origins, priority })
  return { ...described(connector, row, base), origins, secrets: await readSecrets(ctx, place), gate }
}

/** Of a form just filled in, before anything is stored: somebody waits for the answer. */
export function formAccount(
  ctx: TenantCtx,
  { connector, filled }: { connector: Connector; filled: Filled },
  at: { connectionId: string; base: string; mode: Account['mode'] },
): Account {
  const secrets = Object.fromEntries(Object.entries(filled.secrets).map(([id, value]) => [id, secret(value)]))
  const origins = originsOf(connector, at.base)
  return {
    ...described(connector, { settings: filled.settings, mode: at.mode }, at.base),
    origins,
    secrets,
    gate: gateOf(ctx, { connectionId: at.connectionId, connector, origins, priority: 'person' }),
  }
}

const described = (
  connector: Connector,
  { settings, mode }: { settings: Settings; mode: Account['mode'] },
  base: string,
) => ({ connector, mode, base, settings })
