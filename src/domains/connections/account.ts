import type { Connector, Settings } from '#connectors/contract.ts'
import { connectorById } from '#connectors/registry.ts'
import { readSecrets } from '#domains/vault/index.ts'
import type { Account } from '#engine/index.ts'
import type { TenantCtx } from '#kit/context.ts'
import { secret } from '#kit/secret.ts'
import { baseOf } from './base.ts'
import { unknownConnector } from './errors.ts'
import type { Filled } from './form.ts'
import type { ConnectionRow } from './store.ts'

export function connectorOf(id: string): Connector {
  const connector = connectorById(id)
  if (!connector) throw unknownConnector()
  return connector
}

/** The origins stored secrets are bound to. */
export const originsOf = (base: string): string[] => [new URL(base).origin]

/** Of a stored connection: opens its secrets for one piece of work. */
export async function openAccount(ctx: TenantCtx, row: ConnectionRow): Promise<Account> {
  const connector = connectorOf(row.connector)
  const base = baseOf(ctx.env, connector, row)
  const origins = originsOf(base)
  const place = { connectionId: row.id, version: row.secretVersion, origins }
  return { ...described(connector, row, base), origins, secrets: await readSecrets(ctx, place) }
}

/** Of a form just filled in, before anything is stored. */
export function formAccount(
  connector: Connector,
  filled: Filled,
  at: { base: string; mode: Account['mode'] },
): Account {
  const secrets = Object.fromEntries(Object.entries(filled.secrets).map(([id, value]) => [id, secret(value)]))
  return {
    ...described(connector, { settings: filled.settings, mode: at.mode }, at.base),
    origins: originsOf(at.base),
    secrets,
  }
}

const described = (
  connector: Connector,
  { settings, mode }: { settings: Settings; mode: Account['mode'] },
  base: string,
) => ({ connector, mode, base, settings })
