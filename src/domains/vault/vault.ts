/**
 * Credentials at rest. One KV entry per connection and version, never overwritten: KV serves stale values for a
 * minute, so a new version gets a new name and the connection's row in D1 says which one counts.
 */
import type { TenantCtx } from '#kit/context.ts'
import { open, seal } from '#kit/envelope.ts'
import { defineError } from '#kit/errors.ts'
import { sha256Hex } from '#kit/hash.ts'
import { secret, type Secret } from '#kit/secret.ts'

const secretsNotReady = defineError(
  'vault.not_ready',
  'The stored credentials have not reached this location yet. Try again in a minute.',
  { status: 503, retryAfterSeconds: 60 },
)

interface Place {
  connectionId: string
  version: number
  /** The origins the secrets may be sent to. Changing them makes the secrets unreadable, whoever edits the row. */
  origins: readonly string[]
}

const entryName = (ctx: TenantCtx, place: Omit<Place, 'origins'>) =>
  `sec/${ctx.tenantId}/${place.connectionId}/${place.version}`

const aad = (ctx: TenantCtx, place: Place, name: string) =>
  [
    'syn1',
    ctx.tenantId,
    place.connectionId,
    name,
    place.version,
    sha256Hex([...place.origins].toSorted().join(' ')),
  ].join('|')

export async function storeSecrets(
  ctx: TenantCtx,
  place: Place,
  plain: Record<string, string>,
): Promise<void> {
  const sealed = await Promise.all(
    Object.entries(plain).map(async ([name, value]) => [name, await seal(ctx, value, aad(ctx, place, name))]),
  )
  await ctx.env.SECRETS.put(entryName(ctx, place), JSON.stringify(Object.fromEntries(sealed)))
}

export async function readSecrets(ctx: TenantCtx, place: Place): Promise<Record<string, Secret>> {
  const sealed = await ctx.env.SECRETS.get<Record<string, string>>(entryName(ctx, place), 'json')
  if (!sealed) throw secretsNotReady()
  const opened = await Promise.all(
    Object.entries(sealed).map(
      async ([name, text]) => [name, secret(await open(ctx, text, aad(ctx, place, name)))] as const,
    ),
  )
  return Object.fromEntries(opened)
}

/**
 * The version after this one, and nobody else's: of two people who replace the credentials at once only one is
 * named by the row, and the other must not have written over their entry.
 */
export const versionAfter = (version: number): number =>
  version + 1 + (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0)

/** The entry of a version that did not come to count. */
export const discardSecrets = (ctx: TenantCtx, place: Place): Promise<void> =>
  ctx.env.SECRETS.delete(entryName(ctx, place))

/** Every version, for a connection that is removed. KV lists a new entry late, so the one that counts is named. */
export async function destroySecrets(ctx: TenantCtx, place: Omit<Place, 'origins'>): Promise<void> {
  await ctx.env.SECRETS.delete(entryName(ctx, place))
  const prefix = `sec/${ctx.tenantId}/${place.connectionId}/`
  // Nobody replaces credentials a thousand times, and whoever does can disconnect again.
  for (const { name } of (await ctx.env.SECRETS.list({ prefix })).keys) await ctx.env.SECRETS.delete(name)
}

/** Enough to recognise a secret by, and only of one long enough that four characters give nothing away. */
export const last4 = (value: string): string | null => (value.length >= 16 ? value.slice(-4) : null)
