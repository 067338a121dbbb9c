import type { TenantCtx } from '#kit/context.ts'
import { open, seal } from '#kit/envelope.ts'
import { sha256Hex } from '#kit/hash.ts'
import { secret, type Secret } from '#kit/secret.ts'

interface Place {
  connectionId: string
  /** Where the tokens may be sent. Another base address makes them unreadable, like every secret. */
  origins: readonly string[]
}

type Purpose = 'access' | 'refresh'

const aad = (ctx: TenantCtx, { connectionId, origins }: Place, purpose: Purpose): string =>
  ['syn1', ctx.tenantId, connectionId, `oauth.${purpose}`, sha256Hex([...origins].toSorted().join(' '))].join(
    '|',
  )

export const sealToken = (
  ctx: TenantCtx,
  place: Place,
  [purpose, token]: [Purpose, Secret],
): Promise<string> => seal(ctx, token.reveal(), aad(ctx, place, purpose))

export const openToken = async (
  ctx: TenantCtx,
  place: Place,
  [purpose, sealed]: [Purpose, string],
): Promise<Secret> => secret(await open(ctx, sealed, aad(ctx, place, purpose)))
